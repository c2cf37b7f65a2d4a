// Pooling of one slab (cells, lanes) by any windows: vectors of lanes, and what is left of them one by one.

import Memory

extension PoolingWindows {
  /// Writes each window's greatest value, and the slab's element that it came from.
  func poolGreatest(
    lanes: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    chosen: UnsafeMutablePointer<Int32>
  ) {
    let lanesOfVector = IndexVector.multiples(of: 1)
    forEachWindow { index, window in
      let begin = index * lanes
      let vectorEnd = lanes / Vector.scalarCount * Vector.scalarCount
      for lane in stride(from: 0, to: vectorEnd, by: Vector.scalarCount) {
        let first = Int32(truncatingIfNeeded: Int(window[window.startIndex]) * lanes + lane)
        var greatest = GreatestVector(Vector(repeating: -.infinity), from: lanesOfVector &+ first)
        for cell in window {
          let place = Int(cell) * lanes + lane
          greatest.take(Vector(at: input + place), from: lanesOfVector &+ Int32(truncatingIfNeeded: place))
        }
        greatest.store(to: output + begin + lane, chosen + begin + lane)
      }
      for lane in vectorEnd..<lanes {
        var (greatest, place) = (-Float.infinity, Int(window[window.startIndex]) * lanes + lane)
        for cell in window {
          let value = input[Int(cell) * lanes + lane]
          let isGreater = value > greatest || value.isNaN
          greatest = isGreater ? value : greatest
          place = isGreater ? Int(cell) * lanes + lane : place
        }
        output[begin + lane] = greatest
        chosen[begin + lane] = Int32(truncatingIfNeeded: place)
      }
    }
  }

  /// Writes each window's mean.
  func poolMean(lanes: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    forEachWindow { index, window in
      let (begin, count) = (index * lanes, Float(window.count))
      let vectorEnd = lanes / Vector.scalarCount * Vector.scalarCount
      for lane in stride(from: 0, to: vectorEnd, by: Vector.scalarCount) {
        var sum = Vector.zero
        for cell in window { sum += Vector(at: input + Int(cell) * lanes + lane) }
        (sum / count).store(to: output + begin + lane)
      }
      for lane in vectorEnd..<lanes {
        var sum: Float = 0
        for cell in window { sum += input[Int(cell) * lanes + lane] }
        output[begin + lane] = sum / count
      }
    }
  }

  /// Sets the gradients to zero to which the others add.
  func clear(lanes: Int, inputGradient: UnsafeMutablePointer<Float>) {
    for cells in uncovered {
      (inputGradient + cells.lowerBound * lanes).update(repeating: 0, count: cells.count * lanes)
    }
  }

  /// Adds each output's gradient to the element that was the greatest.
  func passToGreatest(
    lanes: Int, outputGradient: UnsafePointer<Float>, chosen: UnsafePointer<Int32>,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    forEachWindow { index, _ in
      for element in index * lanes..<(index + 1) * lanes {
        inputGradient[Int(chosen[element])] += outputGradient[element]
      }
    }
  }

  /// Adds each output's gradient in equal parts to its window.
  func spread(
    lanes: Int, outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    forEachWindow { index, window in
      let (begin, count) = (index * lanes, Float(window.count))
      let vectorEnd = lanes / Vector.scalarCount * Vector.scalarCount
      for lane in stride(from: 0, to: vectorEnd, by: Vector.scalarCount) {
        let part = Vector(at: outputGradient + begin + lane) / count
        for cell in window {
          let place = inputGradient + Int(cell) * lanes + lane
          (Vector(at: place) + part).store(to: place)
        }
      }
      for lane in vectorEnd..<lanes {
        let part = outputGradient[begin + lane] / count
        for cell in window { inputGradient[Int(cell) * lanes + lane] += part }
      }
    }
  }

  /// Calls `body` with each output cell and the cells of its window.
  @inline(__always)
  private func forEachWindow(_ body: (_ output: Int, _ window: Slice<UnsafeBufferPointer<Int32>>) -> Void) {
    cells.withUnsafeBufferPointer { cells in
      for (index, output) in outputs.enumerated() { body(output, cells[starts[index]..<starts[index + 1]]) }
    }
  }
}
