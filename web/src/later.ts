/* What is not needed to show a first page, in one file that comes when the first of it is wanted. Many
 * small files would compress worse and wait longer. */

import './start'; /* what the client has in any case stays in one file */

export { show_acting_changed } from './components/acting_changed';
export { Composer, ComposerDialog } from './components/composer';
export { KeysDialog } from './components/keys_dialog';
export { FeedSettingsDialog } from './components/feed_settings_dialog';
export { Featured } from './components/featured';
export { MediaWall } from './components/media_wall';
export { HistoryDialog, ReactionsDialog } from './components/people_dialog';
export { NoteDialog } from './components/person_dialogs';
export { post_menu } from './components/post_menu';
export { profile_menu } from './components/profile_menu';
export { RestrictionDialog } from './components/restriction_dialog';
export { Requests } from './components/requests';
export { OutboxDialog } from './components/outbox_dialog';
export { TrendDialog } from './components/trend_dialog';
export { Viewer } from './components/viewer';
export { Watch } from './components/watch';
export { WhyDialog } from './components/why_dialog';
export { Compose } from './screens/compose';
export { Conversations } from './screens/conversations';
export { FollowRequests } from './screens/follow_requests';
export { FollowedTags } from './screens/followed_tags';
export { Jury } from './screens/jury';
export { Lists, ListScreen } from './screens/lists';
export { Search } from './screens/search';
export { Settings } from './screens/settings';
export { bring_push, keep_push } from './state/push_turn';
