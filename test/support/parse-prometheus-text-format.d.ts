declare module 'parse-prometheus-text-format' {
  /** Throws at a line that is not of Prometheus' text format. */
  const parse: (text: string) => readonly object[];
  export default parse;
}
