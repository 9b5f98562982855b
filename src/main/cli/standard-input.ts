/** Text from standard input, cut off above `most` characters: what is piped in by mistake must not fill the memory. */
export async function readStandardInput(most: number, firstLineOnly = false): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > most || (firstLineOnly && text.includes('\n'))) break;
  }
  return text;
}
