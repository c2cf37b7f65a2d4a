internal import CHDF5
internal import Glibc

/// The bytes of a file that HDF5 builds in memory, taken over when it closes the file.
///
/// HDF5 could write them itself, but does not say so where a file system tells of a full disk when a file is closed.
/// Source: HDF5 File Image Operations, The HDF Group 2012, section 2.1 (`H5Pset_file_image_callbacks`).
package final class H5Image {
  private var memory: UnsafeMutableRawPointer?

  /// Makes one that a file is to leave its bytes in.
  package init() {}

  deinit { free(memory) }

  /// Gives the bytes of the file, which has been closed, to `body`; none where it has not.
  package func withBytes<Result, Failure>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: memory, count: byteCount))
  }

  /// Where the file ends by its own account; HDF5 takes memory in larger steps.
  ///
  /// Source: HDF5 File Format Specification 3.0, section II.A, superblock of version 3 with offsets of eight bytes.
  private var byteCount: Int {
    guard let memory else { return 0 }
    precondition(
      memory.load(fromByteOffset: 8, as: UInt8.self) == 3
        && memory.load(fromByteOffset: 9, as: UInt8.self) == 8,
      "a file in memory is not in format v110")
    return Int(UInt64(littleEndian: memory.loadUnaligned(fromByteOffset: 28, as: UInt64.self)))
  }

  /// Has files that are made with a list of access properties leave their bytes here.
  func keepBytes(of access: hid_t) -> herr_t {
    var callbacks = H5FD_file_image_callbacks_t()
    callbacks.image_malloc = { size, _, _ in malloc(size) }
    callbacks.image_memcpy = { target, source, size, _, _ in
      guard let target, let source else { return nil }
      return memcpy(target, source, size)
    }
    callbacks.image_realloc = { old, size, _, _ in realloc(old, size) }
    callbacks.image_free = { memory, purpose, holder in
      guard purpose == H5FD_FILE_IMAGE_OP_FILE_CLOSE, let holder else {
        free(memory)
        return 0
      }
      Unmanaged<H5Image>.fromOpaque(holder).takeUnretainedValue().memory = memory
      return 0
    }
    // Lists and files hold references of their own.
    callbacks.udata_copy = { holder in
      if let holder { _ = Unmanaged<H5Image>.fromOpaque(holder).retain() }
      return holder
    }
    callbacks.udata_free = { holder in
      if let holder { Unmanaged<H5Image>.fromOpaque(holder).release() }
      return 0
    }
    callbacks.udata = Unmanaged.passUnretained(self).toOpaque()
    return H5Pset_file_image_callbacks(access, &callbacks)
  }
}
