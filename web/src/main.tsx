/* The entry. Its own file is small: nearly all stands in one file with start.tsx, which the files that
 * come later share. */

import './styles/app.css';
import { start } from './start';

void start();
