// Pointers to what is only read are const.
#define ZLIB_CONST
#include <zlib.h>
