/* The languages that posts may be in. */
#include "api/api.h"

/* The names are the languages' own. */
static const struct language {
    const char *code, *name;
} languages[] = {
    {"ar", "العربية"},      {"be", "Беларуская"}, {"bg", "Български"},
    {"bn", "বাংলা"},        {"br", "Brezhoneg"},  {"bs", "Bosanski"},
    {"ca", "Català"},       {"cs", "Čeština"},    {"cy", "Cymraeg"},
    {"da", "Dansk"},        {"de", "Deutsch"},    {"el", "Ελληνικά"},
    {"en", "English"},      {"eo", "Esperanto"},  {"es", "Español"},
    {"et", "Eesti"},        {"eu", "Euskara"},    {"fa", "فارسی"},
    {"fi", "Suomi"},        {"fr", "Français"},   {"fy", "Frysk"},
    {"ga", "Gaeilge"},      {"gd", "Gàidhlig"},   {"gl", "Galego"},
    {"he", "עברית"},        {"hi", "हिन्दी"},      {"hr", "Hrvatski"},
    {"hu", "Magyar"},       {"hy", "Հայերեն"},    {"id", "Bahasa Indonesia"},
    {"is", "Íslenska"},     {"it", "Italiano"},   {"ja", "日本語"},
    {"ka", "ქართული"},      {"kk", "Қазақша"},    {"ko", "한국어"},
    {"ku", "Kurdî"},        {"la", "Latina"},     {"lb", "Lëtzebuergesch"},
    {"lt", "Lietuvių"},     {"lv", "Latviešu"},   {"mk", "Македонски"},
    {"ml", "മലയാളം"},       {"mr", "मराठी"},      {"ms", "Bahasa Melayu"},
    {"nb", "Norsk bokmål"}, {"nl", "Nederlands"}, {"nn", "Norsk nynorsk"},
    {"oc", "Occitan"},      {"pa", "ਪੰਜਾਬੀ"},      {"pl", "Polski"},
    {"pt", "Português"},    {"ro", "Română"},     {"ru", "Русский"},
    {"sc", "Sardu"},        {"sk", "Slovenčina"}, {"sl", "Slovenščina"},
    {"sq", "Shqip"},        {"sr", "Српски"},     {"sv", "Svenska"},
    {"sw", "Kiswahili"},    {"ta", "தமிழ்"},       {"te", "తెలుగు"},
    {"th", "ไทย"},          {"tr", "Türkçe"},     {"uk", "Українська"},
    {"ur", "اردو"},         {"uz", "Oʻzbekcha"},  {"vi", "Tiếng Việt"},
    {"yi", "ייִדיש"},        {"zh", "中文"},
};

/* GET /api/v1/instance/languages */
static enum err languages_show(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);

    (void)viewer, (void)request;
    json_open(&out, '[');
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        json_open(&out, '{');
        JSON_STR(&out, "code", str_of(languages[i].code));
        JSON_STR(&out, "name", str_of(languages[i].name));
        json_close(&out, '}');
    }
    json_close(&out, ']');
    *ret_reply = http_json(&out);
    return OK;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/instance/languages", ACCESS_PUBLIC, NULL, LANE_LIVE, RATE_API, 0,
     languages_show, "The languages posts may be in"},
};
const struct http_table api_languages_table = {routes, sizeof(routes) / sizeof(routes[0])};
