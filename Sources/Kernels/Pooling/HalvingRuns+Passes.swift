import Memory

extension HalvingRuns {
  /// Writes each window's greatest value, and the slab's element that it came from.
  func poolGreatest(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, chosen: UnsafeMutablePointer<Int32>
  ) {
    forEachRun { run, alternates in
      let top = VectorPair(at: input + run.input, right: right, alternates: alternates)
      let bottom = VectorPair(at: input + run.input + below, right: right, alternates: alternates)
      let places = distances &+ Int32(truncatingIfNeeded: run.input)
      var greatest = GreatestVector(top.left, from: places)
      greatest.take(top.right, from: places &+ Int32(truncatingIfNeeded: right))
      greatest.take(bottom.left, from: places &+ Int32(truncatingIfNeeded: below))
      greatest.take(bottom.right, from: places &+ Int32(truncatingIfNeeded: below + right))
      greatest.store(to: output + run.output, chosen + run.output)
    }
  }

  /// Writes the gradients of all elements: each output's to the one that was the greatest, and zero to the others.
  func passToGreatest(
    outputGradient: UnsafePointer<Float>, chosen: UnsafePointer<Int32>,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    forEachRun { run, alternates in
      let gradient = Vector(at: outputGradient + run.output)
      let chosen = IndexVector(at: chosen + run.output)
      let places = distances &+ Int32(truncatingIfNeeded: run.input)
      @inline(__always)
      func share(_ distance: Int) -> Vector {
        gradient.replacing(with: 0, where: chosen .!= places &+ Int32(truncatingIfNeeded: distance))
      }
      let (top, bottom) = (inputGradient + run.input, inputGradient + run.input + below)
      VectorPair(share(0), share(right)).store(to: top, right: right, alternates: alternates)
      VectorPair(share(below), share(below + right)).store(to: bottom, right: right, alternates: alternates)
    }
  }

  /// Writes each window's mean.
  func poolMean(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    forEachRun { run, alternates in
      let top = VectorPair(at: input + run.input, right: right, alternates: alternates)
      let bottom = VectorPair(at: input + run.input + below, right: right, alternates: alternates)
      let sum = top.left + top.right + bottom.left + bottom.right
      (sum * 0.25).store(to: output + run.output)
    }
  }

  /// Writes a quarter of each output's gradient to its window.
  func spread(outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>) {
    forEachRun { run, alternates in
      let share = Vector(at: outputGradient + run.output) * 0.25
      let (top, pair) = (inputGradient + run.input, VectorPair(share, share))
      pair.store(to: top, right: right, alternates: alternates)
      pair.store(to: top + below, right: right, alternates: alternates)
    }
  }

  /// Calls `body` for each run; the two loops differ in a constant.
  @inline(__always)
  private func forEachRun(_ body: (_ run: (output: Int, input: Int), _ alternates: Bool) -> Void) {
    runs.withUnsafeBufferPointer { runs in
      if alternates {
        for run in runs { body((Int(run.output), Int(run.input)), true) }
      } else {
        for run in runs { body((Int(run.output), Int(run.input)), false) }
      }
    }
  }
}
