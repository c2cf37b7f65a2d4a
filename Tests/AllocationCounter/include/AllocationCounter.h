// What a process allocates on the heap, told apart by whose code asked for it.

#pragma once

/// Allocations since counting began, over all threads.
struct AllocationCounts {
  /// By the program and the libraries that it calls, but these two.
  long program;
  /// By oneDNN.
  long oneDNN;
  /// By Open MPI and what it is built on.
  long mpi;
};

/// Starts to count from zero.
void beginCountingAllocations(void);

/// Stops, and returns what was counted.
struct AllocationCounts endCountingAllocations(void);

/// Bytes in use on the heap: `mallinfo2`, blocks and mappings together.
long liveHeapBytes(void);

/// Writes the calls that led to the first few allocations of the program to the error stream.
void describeFirstAllocations(void);
