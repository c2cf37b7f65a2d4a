/// What one layer hands on to the next: a signal (N, …) and the shape of a sample.
struct Flow {
  let signal: Signal

  /// Channels and sides, or features.
  let shape: [Int]

  /// Rows and columns, or slices, rows and columns; none of features.
  var sides: [Int] { Array(shape.dropFirst()) }
}
