/** Makes the compiler prove that a switch covers every case; throws if data from outside proves it wrong. */
export function assertNever(value: never, what = 'value'): never {
  throw new Error(`Unexpected ${what}: ${JSON.stringify(value)}`);
}
