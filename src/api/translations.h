/* Translations by an engine that speaks LibreTranslate's API, where the configuration names one. */
#ifndef BEMA_API_TRANSLATIONS_H
#define BEMA_API_TRANSLATIONS_H

#include "api/api.h"

bool api_translation_enabled(const struct work *w);

#endif
