#include "engine/interop/csv.h"
