"""Calls every public method of python3-mastodon against a running square.

    every_method.py ADDRESS FACTS    FACTS: a file of JSON, see apps_methods.test.ts

A method that the library gains without an entry here is a fault; so is one that is said not to work
yet and does."""
import datetime
import inspect
import json
import sys
import threading
import time

from mastodon import Mastodon, StreamListener

base = sys.argv[1]
facts = json.load(open(sys.argv[2]))
scopes = ['read', 'write', 'follow', 'push']


def client(token):
    return Mastodon(access_token=token, api_base_url=base, client_id=facts['client_id'],
                    client_secret=facts['client_secret'], ratelimit_method='throw')


ann, ben, zoe = (client(facts[name]) for name in ('ann', 'ben', 'zoe'))
nobody = Mastodon(api_base_url=base)
me, other = ann.me(), ben.me()
png = bytes.fromhex(facts['png'])
now = datetime.datetime.now(datetime.timezone.utc)
later = now + datetime.timedelta(hours=1)
week_ago = now - datetime.timedelta(days=7)
made = iter(range(1000000))
extras = iter(facts['extras'])
users = iter(facts['users'])


def word():
    return 'w%dx' % next(made)


def post(**more):
    return ann.status_post('said %s #here' % word(), **more)


def media():
    return ann.media_post(png, 'image/png', description='a picture')


def poll():
    return ben.status_post('Tea?', poll=ben.make_poll(['yes', 'no'], 3600)).poll


def extra():
    found = next(extras)
    ann.account_follow(found)
    return found


def on_list(method):
    hers = ann.list_create('hers')
    ann.list_accounts_add(hers, [extra()]) if method == 'list_accounts_delete' else None
    return hers


def asked_to_follow():
    """ann is asked by ben."""
    ann.account_update_credentials(locked=True)
    ben.account_unfollow(me)
    ben.account_follow(me)
    return other


def told():
    """A notification of ann's."""
    ben.status_post('@ann look %s' % word())
    return ann.notifications()[0]


def direct():
    ben.status_post('@ann between us', visibility='direct')
    return ann.conversations()[0]


def scheduled():
    return post(scheduled_at=later)


def subscribed():
    _, public = ann.push_subscription_generate_keys()
    return ann.push_subscription_set('https://push.example/x', public, mention_events=True)


def stream(method, *args):
    """Hears what is posted while it listens."""
    heard = threading.Event()

    class Listener(StreamListener):
        def on_update(self, status):
            heard.set()

        def on_conversation(self, conversation):
            heard.set()

    # Its close() waits for the next word of the server, so the stream ends with the program.
    getattr(ann, method)(*args, Listener(), run_async=True)
    for _ in range(40):
        if method == 'stream_direct':
            direct()
        else:
            ben.status_post('heard #here')
        if heard.wait(0.1):
            return
    raise AssertionError('nothing is heard')


def stream_list():
    hers = ann.list_create('streamed')
    ann.account_follow(other)
    ben.follow_request_authorize(me) if ben.me().locked else None
    ann.list_accounts_add(hers, [other])
    stream('stream_list', hers)


def report():
    return ann.report(other, [ben.status_post('bad')], 'see', category='spam')


def log_in():
    fresh = Mastodon(client_id=facts['client_id'], client_secret=facts['client_secret'],
                     api_base_url=base)
    fresh.log_in('ann@example.org', facts['password'], scopes=scopes)
    return fresh


def join(**more):
    app = Mastodon(*Mastodon.create_app('join', scopes=scopes, api_base_url=base), api_base_url=base)
    name = word()
    app.create_account(name, facts['password'], name + '@example.org', agreement=True, scopes=scopes,
                       **more)
    return app


def moderated(action):
    account = next(users if action == 'disable' else extras)
    zoe.admin_account_moderate(account, action, send_email_notification=False)
    return account


def propose_to_delete():
    return zoe.admin_account_delete(facts['gone']).suspended  # till a second person agrees


def block():
    return zoe.admin_create_domain_block('%s.example' % word(), severity='silence')


def page():
    for _ in range(3):
        post()
    return ann.timeline_local(limit=2)


def truth(value):
    assert value
    return value


calls = {
    'account': lambda: ann.account(other),
    'account_block': lambda: truth(ann.account_block(extra()).blocking),
    'account_familiar_followers': lambda: ann.account_familiar_followers(other),
    'account_featured_tags': lambda: ann.account_featured_tags(me),
    'account_follow': lambda: truth(ann.account_follow(extra(), reblogs=False, notify=True).notifying),
    'account_followers': lambda: ann.account_followers(other, limit=5),
    'account_following': lambda: ann.account_following(me, limit=5),
    'account_lists': lambda: ann.account_lists(other),
    'account_lookup': lambda: truth(ann.account_lookup('ben').id == other.id),
    'account_mute': lambda: truth(ann.account_mute(extra(), duration=60).muting),
    'account_note_set': lambda: truth(ann.account_note_set(other, 'a friend').note == 'a friend'),
    'account_pin': lambda: truth(ann.account_pin(extra()).endorsed),
    'account_relationships': lambda: truth(ann.account_relationships([other.id])[0].id == other.id),
    'account_remove_from_followers': lambda: ann.account_remove_from_followers(extra()),
    'account_search': lambda: truth(ann.account_search('ben')),
    'account_statuses': lambda: truth(post() and ann.account_statuses(
        me, exclude_replies=True, exclude_reblogs=True, tagged='here')),
    'account_unblock': lambda: ann.account_unblock(extra()),
    'account_unfollow': lambda: ann.account_unfollow(extra()),
    'account_unmute': lambda: ann.account_unmute(extra()),
    'account_unpin': lambda: ann.account_unpin(extra()),
    'account_update_credentials': lambda: truth(ann.account_update_credentials(
        display_name='Ann', note='about', avatar=png, avatar_mime_type='image/png', header=png,
        header_mime_type='image/png', bot=False, discoverable=True,
        fields=[('home', 'here')]).fields[0].name == 'home'),
    'account_verify_credentials': lambda: ann.account_verify_credentials(),
    'admin_account': lambda: zoe.admin_account(other),
    'admin_account_approve': lambda: zoe.admin_account_approve(facts['pending'][0]),
    'admin_account_delete': lambda: propose_to_delete(),
    'admin_account_enable': lambda: zoe.admin_account_enable(moderated('disable')),
    'admin_account_moderate': lambda: moderated('silence'),
    'admin_account_reject': lambda: zoe.admin_account_reject(facts['pending'][1]),
    'admin_account_unsensitive': lambda: zoe.admin_account_unsensitive(moderated('sensitive')),
    'admin_account_unsilence': lambda: zoe.admin_account_unsilence(moderated('silence')),
    'admin_account_unsuspend': lambda: zoe.admin_account_unsuspend(moderated('suspend')),
    'admin_accounts': lambda: truth(zoe.admin_accounts()),
    'admin_accounts_v1': lambda: truth(zoe.admin_accounts_v1(username='ben')),
    'admin_accounts_v2': lambda: truth(zoe.admin_accounts_v2(origin='local', status='active')),
    'admin_create_domain_block': lambda: block(),
    'admin_delete_domain_block': lambda: zoe.admin_delete_domain_block(block().id),
    'admin_dimensions': lambda: zoe.admin_dimensions(week_ago, now, languages=True, sources=True),
    'admin_domain_blocks': lambda: truth(block() and zoe.admin_domain_blocks(limit=5)),
    'admin_measures': lambda: truth(zoe.admin_measures(week_ago, now, active_users=True,
                                                       new_users=True, opened_reports=True)),
    'admin_report': lambda: zoe.admin_report(report()),
    'admin_report_assign': lambda: zoe.admin_report_assign(report()),
    'admin_report_reopen': lambda: zoe.admin_report_reopen(report()),
    'admin_report_resolve': lambda: zoe.admin_report_resolve(report()),
    'admin_report_unassign': lambda: zoe.admin_report_unassign(report()),
    'admin_reports': lambda: truth(report() and zoe.admin_reports()),
    'admin_retention': lambda: zoe.admin_retention(week_ago, now),
    'admin_trending_links': lambda: zoe.admin_trending_links(),
    'admin_trending_statuses': lambda: zoe.admin_trending_statuses(),
    'admin_trending_tags': lambda: zoe.admin_trending_tags(),
    'admin_update_domain_block': lambda: zoe.admin_update_domain_block(block().id,
                                                                       public_comment='spam'),
    'announcement_dismiss': lambda: ann.announcement_dismiss(facts['announcement']),
    'announcement_reaction_create':
        lambda: ann.announcement_reaction_create(facts['announcement'], '\N{THUMBS UP SIGN}'),
    'announcement_reaction_delete':
        lambda: ann.announcement_reaction_delete(facts['announcement'], '\N{THUMBS UP SIGN}'),
    'announcements': lambda: ann.announcements(),
    'app_verify_credentials': lambda: truth(ann.app_verify_credentials().name),
    'auth_request_url': lambda: truth(ann.auth_request_url(scopes=scopes).startswith(base)),
    'blocks': lambda: ann.blocks(limit=5),
    'bookmarks': lambda: truth(ann.status_bookmark(post()) and ann.bookmarks()),
    'conversations': lambda: truth(direct() and ann.conversations()),
    'conversations_read': lambda: truth(not ann.conversations_read(direct()).unread),
    'create_account': lambda: join(reason='to talk', locale='en'),
    'create_app': lambda: truth(Mastodon.create_app('app', scopes, redirect_uris='https://a.example/',
                                                    website='https://a.example', api_base_url=base)),
    'custom_emojis': lambda: ann.custom_emojis(),
    'directory': lambda: truth(ann.directory(order='new', local=True)),
    'domain_block': lambda: ann.domain_block('%s.example' % word()),
    'domain_blocks': lambda: ann.domain_blocks(),
    'domain_unblock': lambda: ann.domain_unblock('%s.example' % word()),
    'endorsements': lambda: ann.endorsements(),
    'favourites': lambda: truth(ann.status_favourite(post()) and ann.favourites()),
    'featured_tag_create': lambda: ann.featured_tag_create(word()),
    'featured_tag_delete': lambda: ann.featured_tag_delete(ann.featured_tag_create(word())),
    'featured_tag_suggestions': lambda: ann.featured_tag_suggestions(),
    'featured_tags': lambda: ann.featured_tags(),
    'fetch_next': lambda: truth(ann.fetch_next(page())),
    'fetch_previous': lambda: truth(ann.fetch_previous(ann.fetch_next(page()))),
    'fetch_remaining': lambda: truth(len(ann.fetch_remaining(page())) >= 3),
    'filter': lambda: ann.filter(ann.filter_create(word(), ['home'])),
    'filter_create': lambda: truth(ann.filter_create('a', ['home', 'public'], expires_in=60).context),
    'filter_delete': lambda: ann.filter_delete(ann.filter_create(word(), ['home'])),
    'filter_update': lambda: truth(ann.filter_update(
        ann.filter_create(word(), ['home']), phrase='other', context=['thread']).phrase == 'other'),
    'filters': lambda: ann.filters(),
    'filters_apply': lambda: ann.filters_apply([post()], ann.filters(), 'home'),
    'follow_request_authorize': lambda: ann.follow_request_authorize(asked_to_follow()),
    'follow_request_reject': lambda: ann.follow_request_reject(asked_to_follow()),
    'follow_requests': lambda: truth(asked_to_follow() and ann.follow_requests()),
    'get_approx_server_time': lambda: truth(ann.get_approx_server_time()),
    'get_supported_version': lambda: truth(Mastodon.get_supported_version()),
    'instance': lambda: truth(nobody.instance().uri),
    'instance_activity': lambda: truth(nobody.instance_activity()),
    'instance_health': lambda: truth(nobody.instance_health()),
    'instance_nodeinfo': lambda: truth(nobody.instance_nodeinfo().software.name),
    'instance_peers': lambda: nobody.instance_peers(),
    'instance_rules': lambda: nobody.instance_rules(),
    'list': lambda: ann.list(on_list('')),
    'list_accounts': lambda: ann.list_accounts(on_list('')),
    'list_accounts_add': lambda: ann.list_accounts_add(on_list(''), [extra()]),
    'list_accounts_delete': lambda: ann.list_accounts_delete(on_list('list_accounts_delete'), [other]),
    'list_create': lambda: on_list(''),
    'list_delete': lambda: ann.list_delete(on_list('')),
    'list_update': lambda: truth(ann.list_update(on_list(''), 'theirs').title == 'theirs'),
    'lists': lambda: truth(on_list('') and ann.lists()),
    'log_in': lambda: truth(log_in().me()),
    'make_poll': lambda: ann.make_poll(['a', 'b'], 60),
    'markers_get': lambda: ann.markers_get(['home', 'notifications']),
    'markers_set': lambda: truth(ann.markers_set(['home'], [post()]).home.version),
    'me': lambda: truth(ann.me().username == 'ann'),
    'media': lambda: truth(ann.media(media()).url),
    'media_post': lambda: truth(post(media_ids=[media()]).media_attachments),
    'media_update': lambda: truth(ann.media_update(media(), description='other',
                                                   focus=(0.5, 0.5)).description == 'other'),
    'mutes': lambda: ann.mutes(),
    'notifications': lambda: truth(told() and ann.notifications(types=['mention'])),
    'notifications_clear': lambda: ann.notifications_clear(),
    'notifications_dismiss': lambda: ann.notifications_dismiss(told()),
    'poll': lambda: ann.poll(poll()),
    'poll_vote': lambda: ann.poll_vote(poll(), [0]),
    'preferences': lambda: truth(ann.preferences()),
    'push_subscription': lambda: truth(subscribed() and ann.push_subscription().endpoint),
    'push_subscription_delete': lambda: subscribed() and ann.push_subscription_delete(),
    'push_subscription_generate_keys': lambda: truth(ann.push_subscription_generate_keys()),
    'push_subscription_set': lambda: truth(subscribed().server_key),
    'push_subscription_update': lambda: subscribed() and ann.push_subscription_update(
        follow_events=True, poll_events=False),
    'report': lambda: truth(report().id),
    'retrieve_mastodon_version': lambda: truth(nobody.retrieve_mastodon_version()),
    'revoke_access_token': lambda: log_in().revoke_access_token(),
    'scheduled_status': lambda: ann.scheduled_status(scheduled()),
    'scheduled_status_delete': lambda: ann.scheduled_status_delete(scheduled()),
    'scheduled_status_update': lambda: ann.scheduled_status_update(
        scheduled(), later + datetime.timedelta(hours=1)),
    'scheduled_statuses': lambda: ann.scheduled_statuses(),
    'search': lambda: truth(ann.search('ben', result_type='accounts').accounts),
    'search_v1': lambda: ann.search_v1('ben'),
    'search_v2': lambda: ann.search_v2('said'),
    'set_language': lambda: ann.set_language('fr'),
    'status': lambda: ann.status(post()),
    'status_bookmark': lambda: truth(ann.status_bookmark(post()).bookmarked),
    'status_card': lambda: ann.status_card(post()),
    'status_context': lambda: ann.status_context(post()),
    'status_delete': lambda: truth(ann.status_delete(post()).text),
    'status_favourite': lambda: truth(ann.status_favourite(post()).favourited),
    'status_favourited_by': lambda: ann.status_favourited_by(post()),
    'status_history': lambda: ann.status_history(ann.status_update(post(), 'again')),
    'status_mute': lambda: truth(ann.status_mute(post()).muted),
    'status_pin': lambda: truth(ann.status_pin(post()).pinned),
    'status_post': lambda: post(sensitive=True, visibility='unlisted', spoiler_text='careful',
                                language='en', idempotency_key=word()),
    'status_reblog': lambda: truth(ann.status_reblog(post(), visibility='unlisted').reblog),
    'status_reblogged_by': lambda: ann.status_reblogged_by(post()),
    'status_reply': lambda: truth(ann.status_reply(post(), 'an answer').in_reply_to_id),
    'status_source': lambda: truth(ann.status_source(post()).text),
    'status_unbookmark': lambda: ann.status_unbookmark(ann.status_bookmark(post())),
    'status_unfavourite': lambda: ann.status_unfavourite(ann.status_favourite(post())),
    'status_unmute': lambda: ann.status_unmute(post()),
    'status_unpin': lambda: ann.status_unpin(ann.status_pin(post())),
    'status_unreblog': lambda: ann.status_unreblog(ann.status_reblog(post()).reblog),
    'status_update': lambda: truth(ann.status_update(post(), 'other words', spoiler_text='w').edited_at),
    'stream_direct': lambda: stream('stream_direct'),
    'stream_hashtag': lambda: stream('stream_hashtag', 'here'),
    'stream_healthy': lambda: truth(ann.stream_healthy()),
    'stream_list': stream_list,
    'stream_local': lambda: stream('stream_local'),
    'stream_public': lambda: stream('stream_public'),
    'stream_user': lambda: ann.account_follow(other) and stream('stream_user'),
    'suggestion_delete': lambda: ann.suggestion_delete(next(extras)),
    'suggestions': lambda: ann.suggestions(),
    'timeline': lambda: truth(post() and ann.timeline('home')),
    'timeline_hashtag': lambda: truth(post() and ann.timeline_hashtag('here', local=True)),
    'timeline_home': lambda: truth(post() and ann.timeline_home(limit=5)),
    'timeline_list': lambda: ann.timeline_list(on_list('')),
    'timeline_local': lambda: truth(post() and ann.timeline_local()),
    'timeline_public': lambda: truth(post() and nobody.timeline_public(only_media=False)),
    'toot': lambda: ann.toot('said'),
    'trending_links': lambda: ann.trending_links(),
    'trending_statuses': lambda: ann.trending_statuses(),
    'trending_tags': lambda: ann.trending_tags(),
    'trends': lambda: ann.trends(),
    'verify_minimum_version': lambda: truth(ann.verify_minimum_version('4.0.0')),
}


left_out = {
    'decode_blurhash': 'asks no server',
    'email_resend_confirmation': 'asks with a token of one who has not confirmed: people.test.ts',
    'follows': 'POST /api/v1/follows was removed in Mastodon 3.0',
    'reports': 'GET /api/v1/reports was removed in Mastodon 2.5',
    'push_subscription_decrypt_push': 'asks no server',
}
not_yet = set(facts['not_yet'])

public = {name for name, member in inspect.getmembers(Mastodon, callable) if not name.startswith('_')}
faults = ['no entry for %s' % name for name in sorted(public - set(calls) - set(left_out))]
for name in sorted(set(calls) & public):
    try:
        if '-v' in sys.argv:
            print(name, time.time(), file=sys.stderr)
        calls[name]()
        if name in not_yet:
            faults.append('%s works: it is no longer missing' % name)
    except Exception as e:
        if name not in not_yet:
            faults.append('%s: %s %s' % (name, type(e).__name__, e))
print('\n'.join(faults) or 'all of it')
