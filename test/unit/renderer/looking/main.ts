import { makeLookingClient } from './building';

const wishes = new URLSearchParams(window.location.search);
Object.defineProperty(window, 'controlCenter', {
  value: makeLookingClient({
    size: Number(wishes.get('size') ?? 70),
    empty: wishes.has('empty'),
    damaged: wishes.has('damaged'),
    more: Number(wishes.get('more') ?? 0),
    host: wishes.get('host') === 'electron' ? 'electron' : 'web',
  }),
});
await import('../../../../src/renderer/main');
