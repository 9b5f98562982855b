import { DIAGNOSIS_STEPS, TEST_STAGES, type TestStage, type TestStageId } from '../../shared/diagnosis';
import { appError, type AppError } from '../../shared/errors';
import { SavedSiteStages, type SavedSite } from './saved-site-stages';
import { runStages, type Finding, type RunningTest, type StageWork } from './stage-runner';
import { WayStages, type WayInput, type WayStageId } from './way-stages';

export interface ConnectionTestInput extends WayInput {
  /** Every step of the diagnosis is run of a saved site; null: what was typed, so only the way to it. */
  readonly site: SavedSite | null;
  /** Before it begins, ms (R7: see `TestPace`). */
  readonly delayMs: number;
  /** Called with all stages whenever one of them changes. */
  readonly onProgress: (stages: readonly TestStage[]) => void;
}

/** The stages that a test goes through: a saved site has more of them. */
export const stagesOf = (saved: boolean): readonly TestStageId[] => (saved ? DIAGNOSIS_STEPS : TEST_STAGES);

/**
 * Walks the way of a connection and, for a saved site, through what must be the case before and behind it: each
 * stage with its time, what it found and, where it fails, the cause, its mend, and the press that mends it.
 * The screens, the setup form and the command line all run this.
 */
export function runConnectionTest(input: ConnectionTestInput): RunningTest {
  const { site, clock, stageLimitMs, delayMs, onProgress } = input;
  return runStages({
    stages: stagesOf(site !== null),
    work: new TestWork(input),
    // A site that is being connected has three steps with a limit each before it: open, logged in, synchronised.
    limitOf: (id) => (id === 'subscription' ? 3 * stageLimitMs : stageLimitMs),
    ...{ clock, delayMs, onProgress },
  });
}

class TestWork implements StageWork {
  readonly #way: WayStages;
  readonly #site: SavedSiteStages | null;

  constructor(input: ConnectionTestInput) {
    this.#way = new WayStages(input);
    this.#site = input.site === null ? null : new SavedSiteStages(input.site, input.clock);
  }

  work(id: TestStageId): Promise<Finding> {
    if (isOfWay(id)) return this.#way.work(id);
    // The test's own socket has done its part, and the site's is looked at.
    if (id === 'subscription') this.#way.end();
    return this.#site?.work(id) ?? Promise.resolve({ found: null, finding: null, skipped: true });
  }

  late(id: TestStageId): AppError {
    if (isOfWay(id)) return this.#way.late(id);
    return this.#site?.late() ?? appError('cancelled');
  }

  end(): void {
    this.#way.end();
    this.#site?.end();
  }
}

const isOfWay = (id: TestStageId): id is WayStageId => (TEST_STAGES as readonly TestStageId[]).includes(id);
