import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { reasonOf } from '../../src/shared/errors';

/** A disk of its own, as small as a test wants it, that can be filled up and made read-only. */
export class SmallDisk {
  readonly #filler: string;

  private constructor(
    /** Where it is mounted. */
    readonly folder: string,
  ) {
    this.#filler = join(folder, 'filler');
  }

  /** Mounts one of so many megabytes; gives the reason where this machine lets nobody mount. */
  static mount(megabytes: number): SmallDisk | string {
    if (process.platform !== 'linux') return 'only Linux mounts a disk in memory';
    const folder = mkdtempSync(join(tmpdir(), 'hacc-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' });
      return new SmallDisk(folder);
    } catch (error) {
      rmSync(folder, { recursive: true });
      return `a disk cannot be mounted here: ${reasonOf(error).split('\n').at(-1) ?? ''}`;
    }
  }

  /** Until nothing more goes in, whoever else writes meanwhile. */
  fill(): void {
    const descriptor = openSync(this.#filler, 'w');
    try {
      for (const bytes of [1024 * 1024, 4096]) while (takes(descriptor, bytes));
    } finally {
      closeSync(descriptor);
    }
  }

  free(): void {
    rmSync(this.#filler, { force: true });
  }

  /** Only while nobody has a file open for writing. */
  setReadOnly(readOnly: boolean): void {
    execFileSync('mount', ['-o', `remount,${readOnly ? 'ro' : 'rw'}`, this.folder], { stdio: 'pipe' });
  }

  unmount(): void {
    // Lazily: a program that a failed test left behind may still have files open.
    execFileSync('umount', ['-l', this.folder], { stdio: 'pipe' });
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function takes(descriptor: number, bytes: number): boolean {
  try {
    return writeSync(descriptor, Buffer.alloc(bytes, 1)) === bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}

/** A disk of its own that can be made to fail under those who write to it, and be repaired once they have gone. */
export class FailingDisk {
  readonly #image: string;

  private constructor(
    /** Where it is mounted. */
    readonly folder: string,
    image: string,
  ) {
    this.#image = image;
  }

  /** Mounts one of so many megabytes; gives the reason where this machine lets nobody do so. */
  static mount(megabytes: number): FailingDisk | string {
    if (process.platform !== 'linux') return 'only Linux mounts a file as a disk';
    const folder = mkdtempSync(join(tmpdir(), 'hacc-disk-'));
    const disk = new FailingDisk(folder, `${folder}.img`);
    try {
      writeFileSync(disk.#image, '');
      truncateSync(disk.#image, megabytes * 1024 * 1024);
      execFileSync('mkfs.ext4', ['-q', disk.#image], { stdio: 'pipe' });
      disk.#mount();
      if (existsSync(disk.#trigger)) return disk;
      disk.unmount();
      return 'this kernel has no way to make a disk fail';
    } catch (error) {
      rmSync(folder, { recursive: true });
      rmSync(disk.#image, { force: true });
      return `a file cannot be mounted as a disk here: ${reasonOf(error).split('\n').at(-1) ?? ''}`;
    }
  }

  /** From now on nothing can be written, by nobody, as when the kernel has met an error on a disk. */
  fail(): void {
    writeFileSync(this.#trigger, 'test\n');
  }

  /** Nobody may have a file open on it. */
  repair(): void {
    execFileSync('umount', [this.folder], { stdio: 'pipe' });
    // 1: errors were corrected.
    const { status } = spawnSync('e2fsck', ['-fy', this.#image], { stdio: 'pipe' });
    if (status === null || status > 1) throw new Error(`e2fsck ended with ${String(status)}`);
    this.#mount();
  }

  unmount(): void {
    execFileSync('umount', ['-l', this.folder], { stdio: 'pipe' });
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.#image, { force: true });
  }

  #mount(): void {
    execFileSync('mount', ['-o', 'loop,errors=remount-ro', this.#image, this.folder], { stdio: 'pipe' });
  }

  get #trigger(): string {
    const device = execFileSync('findmnt', ['-no', 'SOURCE', this.folder], { encoding: 'utf8' }).trim();
    return `/sys/fs/ext4/${basename(device)}/trigger_fs_error`;
  }
}
