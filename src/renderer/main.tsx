import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import 'uplot/dist/uPlot.min.css';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { findClient } from './api/find-client';
import { App } from './app';
import { rememberedLook } from './look';
import { startLanguages, systemLanguage } from './i18n/languages';

// The content security policy forbids compiling code at run time, which is what zod does otherwise.
z.config({ jitless: true });

const look = rememberedLook();
const dark =
  look.scheme === 'dark' || (look.scheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
// Before the first paint, so that a dark room is not lit up by a white flash.
document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
startLanguages(look.language ?? systemLanguage());

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(<App client={findClient()} />);
