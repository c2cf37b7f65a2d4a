// MPI for Swift. Header-only: what <mpi.h> defines as macros over pointers, Swift cannot import, so each
// such constant becomes a function that Swift sees as a global read-only property of the same name.
#pragma once

#if !__has_include(<mpi.h>)
#error "mpi.h was not found: install libopenmpi-dev, or point PKG_CONFIG_PATH at the folder that holds ompi-c.pc."
#else
#include <mpi.h>

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
