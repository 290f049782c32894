/* Every page. */
#include "pages/handlers.h"
#include "pages/pages.h"

#define SHOW(path, lane, handler, about)                                                           \
    {                                                                                              \
        HTTP_GET, path, ACCESS_PAGE, NULL, lane, RATE_PAGE, 0, handler, about                      \
    }
#define POST(path, rate, handler, about)                                                           \
    {                                                                                              \
        HTTP_POST, path, ACCESS_PAGE, NULL, LANE_SLOW, rate, 64 * 1024, handler, about             \
    }
#define SHELL(path) SHOW(path, LANE_LIVE, shell_page, "A page that the client makes")
#define OPEN(path, handler, about)                                                                 \
    {                                                                                              \
        HTTP_GET, path, ACCESS_PUBLIC, NULL, LANE_LIVE, RATE_API, 0, handler, about                \
    }

static const struct http_route routes[] = {
    SHOW("/auth/sign_in", LANE_LIVE, sign_in_page, "The form for signing in"),
    POST("/auth/sign_in", RATE_SIGN_IN, sign_in_post, "Signs in by password"),
    POST("/auth/sign_in/code", RATE_SIGN_IN, sign_in_code_post, "The second factor"),
    POST("/auth/sign_in/passkey", RATE_SIGN_IN, sign_in_passkey_post, "Signs in by passkey"),
    SHOW("/auth/sign_out", LANE_LIVE, sign_out_page, "The form for signing out"),
    POST("/auth/sign_out", RATE_PAGE, sign_out_post, "Signs out"),
    SHOW("/auth/sign_up", LANE_LIVE, sign_up_page, "The form for joining"),
    POST("/auth/sign_up", RATE_SIGN_UP, sign_up_post, "Makes an account"),
    SHOW("/auth/owner", LANE_READ, owner_page, "The form for the first account"),
    POST("/auth/owner", RATE_SIGN_UP, owner_post, "Makes the owner's account"),
    SHOW("/auth/confirm", LANE_READ, confirm_page, "Where the mailed link leads"),
    POST("/auth/confirm", RATE_SIGN_IN, confirm_post, "Confirms an address"),
    SHOW("/auth/reset", LANE_READ, reset_page, "Asking for a new password, and choosing it"),
    POST("/auth/reset", RATE_SIGN_IN, reset_post, "Mails the link, or sets the password"),
    SHOW("/auth/settings", LANE_READ, settings_page, "Password and address"),
    SHOW("/auth/settings/security", LANE_READ, settings_security_page,
         "Passkeys and the second factor"),
    SHOW("/auth/settings/sessions", LANE_READ, settings_sessions_page,
         "Sessions, applications, recent sign-ins"),
    POST("/auth/settings/password", RATE_SIGN_IN, settings_post, "Changes the password"),
    POST("/auth/settings/email", RATE_SIGN_IN, settings_post, "Changes the address"),
    POST("/auth/settings/session", RATE_PAGE, settings_post, "Ends a session"),
    POST("/auth/settings/sessions/end", RATE_PAGE, settings_post, "Ends all sessions but this"),
    POST("/auth/settings/passkey", RATE_SIGN_IN, settings_post, "Adds a passkey"),
    POST("/auth/settings/passkey/name", RATE_PAGE, settings_post, "Gives a passkey another name"),
    POST("/auth/settings/passkey/remove", RATE_PAGE, settings_post, "Removes a passkey"),
    POST("/auth/settings/second_factor", RATE_SIGN_IN, settings_post, "Begins the second factor"),
    POST("/auth/settings/second_factor/confirm", RATE_SIGN_IN, settings_post,
         "Switches the second factor on"),
    POST("/auth/settings/second_factor/end", RATE_SIGN_IN, settings_post,
         "Switches the second factor off"),
    POST("/auth/settings/recovery_codes", RATE_SIGN_IN, settings_post, "Makes new recovery codes"),

    SHOW("/auth/settings/move", LANE_READ, move_page, "Moving, and one's other accounts"),
    POST("/auth/settings/move", RATE_SIGN_IN, move_post, "Moves to another account"),
    POST("/auth/settings/move/undo", RATE_PAGE, move_post, "Takes the move back"),
    POST("/auth/settings/move/alias", RATE_PAGE, move_post, "Names another account of one's own"),
    POST("/auth/settings/move/alias_end", RATE_PAGE, move_post, "Names it no longer"),
    SHOW("/auth/settings/delete", LANE_READ, delete_page, "Leaving for ever"),
    POST("/auth/settings/delete", RATE_SIGN_IN, delete_post, "Deletes one's account"),
    SHOW("/auth/settings/data", LANE_READ, data_page, "Import and export"),
    SHOW("/auth/settings/data/:name", LANE_SLOW, data_list_get, "One's follows, blocks … as CSV"),
    {HTTP_POST, "/auth/settings/data/import", ACCESS_PAGE, NULL, LANE_SLOW, RATE_PAGE,
     data_import_bytes_max, data_import_post, "Imports a list from CSV"},
    SHOW("/auth/settings/data/import/:id", LANE_SLOW, data_failures_get,
         "The lines of an import that could not be applied"),
    POST("/auth/settings/data/archive", RATE_PAGE, data_archive_post, "Asks for one's archive"),
    SHOW("/auth/settings/data/archive/:id", LANE_READ, data_archive_get, "One's archive"),

    SHOW("/oauth/authorize", LANE_READ, consent_page, "Consent to an application"),
    POST("/oauth/authorize", RATE_PAGE, consent_post, "Authorizes or refuses"),
    {HTTP_DELETE, "/oauth/authorize", ACCESS_PAGE, NULL, LANE_SLOW, RATE_PAGE, 64 * 1024,
     consent_delete, "Refuses"},
    SHOW("/oauth/authorize/native", LANE_LIVE, consent_code_page, "The code to copy"),

    SHOW("/", LANE_LIVE, front_page, "What this square is, or, signed in, the client"),
    SHOW("/local", LANE_READ, local_page, "What is being said on this square"),
    SHOW("/tags/:name", LANE_READ, tag_page, "What is said under a tag; with .rss its feed"),
    SHELL("/notifications"),
    SHELL("/conversations"),
    SHELL("/bookmarks"),
    SHELL("/favourites"),
    SHELL("/lists"),
    SHELL("/lists/:id"),
    SHELL("/search"),
    SHELL("/explore"),
    SHELL("/followed_tags"),
    SHELL("/follow_requests"),
    SHELL("/settings"),
    SHELL("/settings/:page"),
    SHOW("/about", LANE_READ, about_page, "About this square"),
    SHOW("/privacy-policy", LANE_READ, privacy_page, "Its privacy policy"),
    SHOW("/terms-of-service", LANE_READ, terms_page, "Its terms in force"),
    SHOW("/terms-of-service/:date", LANE_READ, terms_of_day_page, "Its terms from a day on"),
    SHELL("/compose"),
    SHOW("/@:name/with_replies", LANE_READ, profile_page, "A profile with its answers"),
    SHOW("/@:name/media", LANE_READ, profile_page, "A profile with its pictures and films"),
    SHOW("/@:name/featured", LANE_READ, profile_page, "What a person shows of themselves"),
    SHOW("/@:name/followers", LANE_READ, profile_page, "Who follows a person"),
    SHOW("/@:name/following", LANE_READ, profile_page, "Whom a person follows"),
    SHOW("/@:name/tagged/:tag", LANE_READ, tagged_page, "What a person says under a tag"),
    SHOW("/collections/:id", LANE_READ, collection_page, "People somebody recommends"),
    SHOW("/@:name", LANE_READ, profile_page,
         "A public profile; with .rss behind the name its feed"),
    SHOW("/@:name/:id", LANE_READ, post_page, "A public post"),
    SHOW("/@:name/:id/embed", LANE_READ, embed_page, "A public post inside of other sites' pages"),

    {HTTP_GET, "/assets/:name", ACCESS_PUBLIC, NULL, LANE_LIVE, RATE_NONE, 0, asset_get,
     "A file of the client"},
    OPEN("/.well-known/webfinger", webfinger_get, "Finds an account by name (RFC 7033)"),
    OPEN("/.well-known/host-meta", host_meta_get, "Where webfinger is (RFC 6415)"),
    OPEN("/robots.txt", robots_get, "What crawlers may fetch"),
};
const struct http_table pages_table = {routes, sizeof routes / sizeof routes[0]};
