// TurboJPEG, or words on what is missing.
#pragma once

#if !__has_include(<turbojpeg.h>)
#error "turbojpeg.h was not found: install libturbojpeg0-dev, or set PKG_CONFIG_PATH to the folder of your libturbojpeg.pc."
#else

#include <turbojpeg.h>

#if !defined(TJFLAG_STOPONWARNING) || !defined(TJFLAG_LIMITSCANS)
#error "libjpeg-turbo is too old: 2.1 or newer is needed for TJFLAG_LIMITSCANS."
#endif

#endif
