/* One for every file of messages/: see web/languages.mjs. */
declare module 'bema:languages' {
  const load: Record<string, () => Promise<{ messages: import('./messages').Messages }>>;
  export default load;
}

declare module 'bema:languages/later' {
  const load: Record<
    string,
    () => Promise<{ later_messages: import('./messages_later').LaterMessages }>
  >;
  export default load;
}

declare module 'bema:languages/ranking' {
  const load: Record<
    string,
    () => Promise<{ ranking_messages: import('./messages_ranking').RankingMessages }>
  >;
  export default load;
}

declare module 'bema:languages/preset' {
  const load: Record<
    string,
    () => Promise<{ preset_messages: import('./messages_preset').PresetMessages }>
  >;
  export default load;
}

declare module 'bema:languages/algorithm' {
  const load: Record<
    string,
    () => Promise<{ algorithm_messages: import('./messages_algorithm').AlgorithmMessages }>
  >;
  export default load;
}

declare module 'bema:languages/approvals' {
  const load: Record<
    string,
    () => Promise<{ approvals_messages: import('./messages_approvals').ApprovalsMessages }>
  >;
  export default load;
}

declare module 'bema:languages/log' {
  const load: Record<string, () => Promise<{ log_messages: import('./messages_log').LogMessages }>>;
  export default load;
}

declare module 'bema:languages/teams' {
  const load: Record<
    string,
    () => Promise<{ teams_messages: import('./messages_teams').TeamsMessages }>
  >;
  export default load;
}

declare module 'bema:languages/moderation' {
  const load: Record<
    string,
    () => Promise<{ moderation_messages: import('./messages_moderation').ModerationMessages }>
  >;
  export default load;
}
