import { version } from '../../package.json';

/** The version of this build, from the package. */
export const APP_VERSION: string = version;
