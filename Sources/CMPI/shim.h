// MPI for Swift. Header-only: what <mpi.h> defines as macros over pointers, Swift cannot import, so each
// such constant becomes a function that Swift sees as a global read-only property of the same name.
#pragma once

#if !__has_include(<mpi.h>)
#error "mpi.h was not found: install libopenmpi-dev, or point PKG_CONFIG_PATH at the folder that holds ompi-c.pc."
#else
#include <mpi.h>

#if MPI_VERSION < 3 || (MPI_VERSION == 3 && MPI_SUBVERSION < 1)
#define STN_TEXT_OF(value) #value
#define STN_TEXT(value) STN_TEXT_OF(value)
#pragma GCC error "this MPI is too old: found version " STN_TEXT(MPI_VERSION) "." STN_TEXT(MPI_SUBVERSION)                \
  " of the standard, expected 3.1 or newer; set PKG_CONFIG_PATH to the folder of another one's .pc file"
#else

#define STN_MPI_CONSTANT(type, name)                                                                     \
  __attribute__((swift_name("getter:" #name "()"))) static inline type stn_##name(void) { return name; }

STN_MPI_CONSTANT(MPI_Comm, MPI_COMM_WORLD)
STN_MPI_CONSTANT(MPI_Comm, MPI_COMM_NULL)
STN_MPI_CONSTANT(MPI_Errhandler, MPI_ERRORS_RETURN)
STN_MPI_CONSTANT(MPI_Info, MPI_INFO_NULL)
STN_MPI_CONSTANT(MPI_Win, MPI_WIN_NULL)
STN_MPI_CONSTANT(void *, MPI_IN_PLACE)

STN_MPI_CONSTANT(MPI_Datatype, MPI_DATATYPE_NULL)
STN_MPI_CONSTANT(MPI_Datatype, MPI_FLOAT)
STN_MPI_CONSTANT(MPI_Datatype, MPI_DOUBLE)
STN_MPI_CONSTANT(MPI_Datatype, MPI_INT32_T)
STN_MPI_CONSTANT(MPI_Datatype, MPI_INT64_T)
STN_MPI_CONSTANT(MPI_Datatype, MPI_UINT8_T)
STN_MPI_CONSTANT(MPI_Datatype, MPI_UINT64_T)

STN_MPI_CONSTANT(MPI_Op, MPI_SUM)
STN_MPI_CONSTANT(MPI_Op, MPI_MIN)
STN_MPI_CONSTANT(MPI_Op, MPI_MAX)

#undef STN_MPI_CONSTANT
#endif
#endif
