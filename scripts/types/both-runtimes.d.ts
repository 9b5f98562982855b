/**
 * What src/shared may use beyond the language: only what Node and browsers both have. It is checked without the
 * types of either, so that nothing of one slips in.
 */
declare class URL {
  constructor(url: string, base?: string | URL);
  hash: string;
  host: string;
  hostname: string;
  readonly href: string;
  readonly origin: string;
  password: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  username: string;
  toString(): string;
}
