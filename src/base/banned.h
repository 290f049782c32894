/* Functions that have no safe use here become compile errors. The build includes this file before
 * everything else; the headers below come first so that the macros cannot spoil their
 * declarations. Each name tells what to use instead. */
#ifndef BEMA_BASE_BANNED_H
#define BEMA_BASE_BANNED_H

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <wchar.h>

#undef strcpy
#define strcpy(...) banned__use_struct_str__not_strcpy
#undef stpcpy
#define stpcpy(...) banned__use_struct_str__not_stpcpy
#undef strcat
#define strcat(...) banned__use_struct_buffer__not_strcat
#undef strncpy
#define strncpy(...) banned__use_memcpy_or_str_c__not_strncpy
#undef strncat
#define strncat(...) banned__use_struct_buffer__not_strncat
#undef sprintf
#define sprintf(...) banned__use_str_format_or_snprintf__not_sprintf
#undef vsprintf
#define vsprintf(...) banned__use_str_vformat_or_vsnprintf__not_vsprintf
#undef strtok
#define strtok(...) banned__use_str_split__not_strtok
#undef strtok_r
#define strtok_r(...) banned__use_str_split__not_strtok_r
#undef gets
#define gets(...) banned__use_fgets__not_gets
#undef atoi
#define atoi(...) banned__use_str_int__not_atoi
#undef atol
#define atol(...) banned__use_str_int__not_atol
#undef atoll
#define atoll(...) banned__use_str_int__not_atoll
#undef atof
#define atof(...) banned__use_strtod__not_atof
#undef localtime
#define localtime(...) banned__use_clock_h__not_localtime
#undef localtime_r
#define localtime_r(...) banned__use_clock_h__not_localtime_r
#undef gmtime
#define gmtime(...) banned__use_gmtime_r__not_gmtime
#undef ctime
#define ctime(...) banned__use_time_iso__not_ctime
#undef asctime
#define asctime(...) banned__use_time_iso__not_asctime
#undef mktime
#define mktime(...) banned__use_clock_h__not_mktime
#undef rand
#define rand(...) banned__use_random_bytes__not_rand
#undef srand
#define srand(...) banned__use_random_bytes__not_srand
#undef random
#define random(...) banned__use_random_bytes__not_random
#undef alloca
#define alloca(...) banned__use_arena_try__not_alloca
#undef tmpnam
#define tmpnam(...) banned__use_mkstemp__not_tmpnam
#undef mktemp
#define mktemp(...) banned__use_mkstemp__not_mktemp
#undef system
#define system(...) banned__use_posix_spawn__not_system
#undef popen
#define popen(...) banned__use_posix_spawn__not_popen

#endif
