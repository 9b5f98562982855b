import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appError, reasonOf } from '../shared/errors';
import { fail, ok, type Result } from '../shared/result';

/** Has a server listen; resolves with its port, which is a free one for port 0. Errors: `port-in-use`, `unexpected`. */
export function listen(server: Server, host: string, port: number): Promise<Result<number>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(
        fail(
          error.code === 'EADDRINUSE'
            ? appError('port-in-use', { port })
            : appError('unexpected', { reason: reasonOf(error) }),
        ),
      );
    });
    server.listen(port, host, () => resolve(ok((server.address() as AddressInfo).port)));
  });
}
