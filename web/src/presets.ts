/* What people publish of how they set "For you", in a file of its own. */

import './start'; /* what the client has in any case stays in one file */

export { Presets } from './screens/presets';
export { PresetScreen } from './screens/preset';
