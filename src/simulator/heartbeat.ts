import type { WebSocket } from 'ws';
import type { Clock } from './clock';

/**
 * Home Assistant's web server sends a ping frame when nothing came for `everyMs`, and cuts the TCP connection when
 * nothing comes for half that time more.
 * @param asleep true while the simulator is frozen: a stopped process neither pings nor cuts
 * @returns ends the heartbeat
 */
export function heartbeat(
  socket: WebSocket,
  clock: Clock,
  everyMs: number,
  asleep: () => boolean,
): () => void {
  let cancel: () => void;
  const rest = (): void => {
    cancel = clock.after(everyMs, () => {
      if (asleep()) {
        rest();
        return;
      }
      socket.ping();
      cancel = clock.after(everyMs / 2, () => {
        if (asleep()) {
          rest();
        } else {
          socket.terminate();
        }
      });
    });
  };
  const alive = (): void => {
    cancel();
    rest();
  };
  rest();
  socket.on('message', alive);
  socket.on('pong', alive);
  socket.on('ping', alive);
  return () => {
    cancel();
    socket.off('message', alive);
    socket.off('pong', alive);
    socket.off('ping', alive);
  };
}
