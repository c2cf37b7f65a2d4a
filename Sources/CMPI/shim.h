// MPI for Swift. Header-only. An MPI object is a pointer in Open MPI and a number in MPICH and its kin (Intel MPI, Cray
// MPICH, MVAPICH), and its constants are macros of which Swift imports some and not others. A struct of one member
// is the same to Swift whatever the member's type, and functions that it sees as properties of the struct are the constants.
#pragma once

#if !__has_include(<mpi.h>)
#error "mpi.h was not found: install libopenmpi-dev, or libmpich-dev and build with STN_MPI=mpich; of an MPI of your own point PKG_CONFIG_PATH at the folder with its .pc file, and name that: STN_MPI=impi swift build."
#else
#include <mpi.h>
#include <sched.h>
#include <sys/ioctl.h>

#if MPI_VERSION < 3
#define STN_TEXT_OF(value) #value
#define STN_TEXT(value) STN_TEXT_OF(value)
// Version 2 has no memory that a node's ranks share.
#pragma GCC error "this MPI is too old: found version " STN_TEXT(MPI_VERSION) "." STN_TEXT(MPI_SUBVERSION)                \
  " of the standard, expected 3, as Open MPI 4 and MPICH 3.2 have it; load another one's module, or set PKG_CONFIG_PATH to its .pc file"
#else

// A handle of MPI's type `type` as the Swift type `swift`.
#define STN_HANDLE(type, swift)                                                                          \
  typedef struct __attribute__((swift_name(#swift))) stn_##swift {                                       \
    type value;                                                                                          \
  } stn_##swift;

// A constant as the static property `name` of a handle.
#define STN_CONSTANT(swift, name, constant)                                                              \
  __attribute__((swift_name("getter:" #swift "." #name "()")))                                           \
  static inline stn_##swift stn_##swift##_##name(void) { return (stn_##swift){constant}; }

STN_HANDLE(MPI_Comm, CommunicatorHandle)
STN_CONSTANT(CommunicatorHandle, world, MPI_COMM_WORLD)
STN_CONSTANT(CommunicatorHandle, null, MPI_COMM_NULL)

STN_HANDLE(MPI_Win, WindowHandle)
STN_CONSTANT(WindowHandle, null, MPI_WIN_NULL)

STN_HANDLE(MPI_Errhandler, FaultHandle)
STN_CONSTANT(FaultHandle, returned, MPI_ERRORS_RETURN)

STN_HANDLE(MPI_Info, InfoHandle)
STN_CONSTANT(InfoHandle, null, MPI_INFO_NULL)

STN_HANDLE(MPI_Datatype, DatatypeHandle)
STN_CONSTANT(DatatypeHandle, null, MPI_DATATYPE_NULL)
STN_CONSTANT(DatatypeHandle, float, MPI_FLOAT)
STN_CONSTANT(DatatypeHandle, double, MPI_DOUBLE)
STN_CONSTANT(DatatypeHandle, int32, MPI_INT32_T)
STN_CONSTANT(DatatypeHandle, int64, MPI_INT64_T)
STN_CONSTANT(DatatypeHandle, uint8, MPI_UINT8_T)
STN_CONSTANT(DatatypeHandle, uint64, MPI_UINT64_T)

STN_HANDLE(MPI_Op, OperationHandle)
STN_CONSTANT(OperationHandle, sum, MPI_SUM)
STN_CONSTANT(OperationHandle, min, MPI_MIN)
STN_CONSTANT(OperationHandle, max, MPI_MAX)

#undef STN_CONSTANT
#undef STN_HANDLE

// Collectives and messages that wait as the launcher says. Open MPI's give up the core while they wait where they are told
// to, MPICH's never, so that ranks which share cores would stand still for a turn of the system's at every call:
// there a call is begun, and asked for its end again and again.
#ifdef OPEN_MPI
#define STN_WAITING(call, begin) return call;
#else
#define STN_WAITING(call, begin)                                                                         \
  MPI_Request request;                                                                                   \
  int code = begin;                                                                                      \
  return code == MPI_SUCCESS ? stn_wait(&request) : code;

static inline int stn_wait(MPI_Request *request) {
  for (int isDone = 0;;) {
    int code = MPI_Test(request, &isDone, MPI_STATUS_IGNORE);
    if (code != MPI_SUCCESS || isDone) return code;
    sched_yield();
  }
}
#endif

static inline int stn_barrier(MPI_Comm group) {
  STN_WAITING(MPI_Barrier(group), MPI_Ibarrier(group, &request))
}

static inline int stn_broadcast(void *data, int count, MPI_Datatype type, int root, MPI_Comm group) {
  STN_WAITING(MPI_Bcast(data, count, type, root, group), MPI_Ibcast(data, count, type, root, group, &request))
}

static inline int stn_allreduce(void *data, int count, MPI_Datatype type, MPI_Op operation, MPI_Comm group) {
  STN_WAITING(
      MPI_Allreduce(MPI_IN_PLACE, data, count, type, operation, group),
      MPI_Iallreduce(MPI_IN_PLACE, data, count, type, operation, group, &request))
}

static inline int stn_gather(const void *data, int count, MPI_Datatype type, void *rows, MPI_Datatype row, int root,
                             MPI_Comm group) {
  STN_WAITING(
      MPI_Gather(data, count, type, rows, 1, row, root, group),
      MPI_Igather(data, count, type, rows, 1, row, root, group, &request))
}

static inline int stn_allgather(const void *data, int count, MPI_Datatype type, void *rows, MPI_Datatype row,
                                MPI_Comm group) {
  STN_WAITING(
      MPI_Allgather(data, count, type, rows, 1, row, group),
      MPI_Iallgather(data, count, type, rows, 1, row, group, &request))
}

static inline int stn_send(const void *data, int count, MPI_Datatype type, int rank, MPI_Comm group) {
  STN_WAITING(MPI_Send(data, count, type, rank, 0, group), MPI_Isend(data, count, type, rank, 0, group, &request))
}

static inline int stn_receive(void *data, int count, MPI_Datatype type, int rank, MPI_Comm group) {
  STN_WAITING(
      MPI_Recv(data, count, type, rank, 0, group, MPI_STATUS_IGNORE),
      MPI_Irecv(data, count, type, rank, 0, group, &request))
}

#undef STN_WAITING

/// Bytes that were written to a pipe and not read yet; 0 of other files.
__attribute__((swift_name("unreadBytes(in:)"))) static inline int stn_unread_bytes(int pipe) {
  int count = 0;
  return ioctl(pipe, FIONREAD, &count) == 0 ? count : 0;
}

/// Whether the header is Open MPI's, and not of MPICH's family.
__attribute__((swift_name("getter:isOpenMPI()"))) static inline _Bool stn_is_open_mpi(void) {
#ifdef OPEN_MPI
  return 1;
#else
  return 0;
#endif
}
#endif
#endif
