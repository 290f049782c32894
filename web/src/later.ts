/* What is not needed to show a first page, in one file that comes when the first of it is wanted. Many
 * small files would compress worse and wait longer. */

export { Composer, ComposerDialog } from './components/composer';
export { KeysDialog } from './components/keys_dialog';
export { FilterPostDialog } from './components/filter_post_dialog';
export { HistoryDialog, PeopleDialog } from './components/people_dialog';
export { ask_block, ask_mute } from './components/person_dialogs';
export { Viewer } from './components/viewer';
export { About } from './screens/about';
export { Compose } from './screens/compose';
export { Conversations } from './screens/conversations';
export { FollowRequests } from './screens/follow_requests';
export { Lists, ListScreen, MembershipDialog } from './screens/lists';
export { Notifications } from './screens/notifications';
export { Search } from './screens/search';
export { Settings } from './screens/settings';
