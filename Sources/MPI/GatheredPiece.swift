import CMPI

/// A datatype for `count` elements of a row of `rowCount`, the next of which starts where the next row does.
///
/// With it a gathered piece lands in its row without a copy, and without displacements that overflow a C
/// `int`. The corresponding C functions are `MPI_Type_contiguous` (MPI 3.1, 4.1.2), `MPI_Type_create_resized`
/// (4.1.7), `MPI_Type_commit` and `MPI_Type_free` (4.1.9).
struct GatheredPiece<Element: MPIScalar>: ~Copyable {
  let datatype: DatatypeHandle

  init(count: Int, rowCount: Int) throws(MPIError) {
    var contiguous = DatatypeHandle.null
    let code = MPI_Type_contiguous(Int32(count), Element.datatype.value, &contiguous.value)
    try check(code, "MPI_Type_contiguous")
    defer { MPI_Type_free(&contiguous.value) }
    var resized = DatatypeHandle.null
    let extent = rowCount * MemoryLayout<Element>.stride
    try check(
      MPI_Type_create_resized(contiguous.value, 0, extent, &resized.value), "MPI_Type_create_resized")
    try check(MPI_Type_commit(&resized.value), "MPI_Type_commit")
    datatype = resized
  }

  deinit {
    var datatype = datatype
    MPI_Type_free(&datatype.value)
  }
}
