import { inSlices } from '../in-slices';
import { parsingJson } from './large-json';

/** From this many characters on a frame is parsed a few milliseconds at a time: below it takes about one. */
const LARGE_FRAME = 128 * 1024;

interface Frame {
  readonly text: string;
  readonly bytes: number;
}

export interface FrameHandlers {
  /** One message of a frame and its share of the frame's bytes. */
  readonly onMessage: (message: unknown, bytes: number) => void;
  /** A frame is no JSON. */
  readonly onRubbish: () => void;
  /** `onMessage` threw. */
  readonly onThrown: (thrown: unknown) => void;
  /** False: nothing that is left is of use any more. */
  readonly wanted: () => boolean;
  /** Holds back what the network brings while a large frame is being taken, and lets it come again. */
  readonly hold: () => void;
  readonly release: () => void;
}

/**
 * The frames of one session, taken in their order. A large one, such as the states of a big building, is parsed and
 * handed on in slices, so that it holds up no other site; what comes meanwhile waits behind it.
 */
export class Frames {
  readonly #handlers: FrameHandlers;
  /** null while none is being taken in slices. */
  #waiting: Frame[] | null = null;

  constructor(handlers: FrameHandlers) {
    this.#handlers = handlers;
  }

  receive(text: string, bytes: number): void {
    if (this.#waiting !== null) this.#waiting.push({ text, bytes });
    else if (text.length < LARGE_FRAME) this.#take(text, bytes);
    else void this.#takeInSlices({ text, bytes });
  }

  #take(text: string, bytes: number): void {
    let frame: unknown;
    try {
      frame = JSON.parse(text);
    } catch {
      this.#handlers.onRubbish();
      return;
    }
    try {
      if (!Array.isArray(frame)) this.#handlers.onMessage(frame, bytes);
      // A frame of many messages is shared evenly: its parts are not measured one by one.
      else for (const message of frame) this.#handlers.onMessage(message, bytes / frame.length);
    } catch (thrown) {
      this.#handlers.onThrown(thrown);
    }
  }

  async #takeInSlices(first: Frame): Promise<void> {
    const { wanted, hold, release } = this.#handlers;
    const waiting = (this.#waiting = [first]);
    hold();
    for (let frame = waiting.shift(); frame !== undefined && wanted(); frame = waiting.shift()) {
      if (frame.text.length < LARGE_FRAME) this.#take(frame.text, frame.bytes);
      else await inSlices(this.#taking(frame), wanted);
    }
    this.#waiting = null;
    release();
  }

  *#taking({ text, bytes }: Frame): Generator<void, void> {
    let frame: unknown;
    try {
      frame = yield* parsingJson(text);
    } catch {
      this.#handlers.onRubbish();
      return;
    }
    const messages: readonly unknown[] = Array.isArray(frame) ? frame : [frame];
    try {
      for (const message of messages) {
        this.#handlers.onMessage(message, bytes / messages.length);
        yield;
      }
    } catch (thrown) {
      this.#handlers.onThrown(thrown);
    }
  }
}
