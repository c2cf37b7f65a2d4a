// Pooling of one slab: all cells of `lanes` channels that lie side by side, (cells, lanes). In plain layout a
// slab is one channel, with channels last a sample, in channel blocks one block.

/// The lanes that one vector instruction handles.
private let vectorLanes = 8

/// Writes each window's greatest value, and the slab's element that it came from.
///
/// The first of equal values wins; a NaN is greater than everything, so that it is not hidden.
func poolGreatest(
  _ windows: PoolingWindows, lanes: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
  chosen: UnsafeMutablePointer<Int32>
) {
  windows.cells.withUnsafeBufferPointer { cells in
    for index in 0..<windows.outputCellCount {
      let window = cells[windows.starts[index]..<windows.starts[index + 1]]
      let vectorEnd = lanes / vectorLanes * vectorLanes
      for lane in stride(from: 0, to: vectorEnd, by: vectorLanes) {
        let place = index * lanes + lane
        greatestVector(window, lanes, input + lane, Int32(lane), output + place, chosen + place)
      }
      for lane in vectorEnd..<lanes {
        let place = index * lanes + lane
        greatestScalar(window, lanes, input + lane, Int32(lane), output + place, chosen + place)
      }
    }
  }
}

@inline(__always)
private func greatestVector(
  _ window: Slice<UnsafeBufferPointer<Int32>>, _ lanes: Int, _ input: UnsafePointer<Float>, _ lane: Int32,
  _ output: UnsafeMutablePointer<Float>, _ chosen: UnsafeMutablePointer<Int32>
) {
  var greatest = SIMD8<Float>(repeating: -.infinity)
  var cellOfGreatest = SIMD8<Int32>(repeating: window[window.startIndex])
  for cell in window {
    let value = load(input + Int(cell) * lanes)
    let isGreater = (value .> greatest) .| (value .!= value)
    greatest.replace(with: value, where: isGreater)
    cellOfGreatest.replace(with: cell, where: isGreater)
  }
  store(greatest, output)
  let laneNumbers = SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7) &+ lane
  UnsafeMutableRawPointer(chosen).storeBytes(
    of: cellOfGreatest &* Int32(lanes) &+ laneNumbers, as: SIMD8<Int32>.self)
}

@inline(__always)
private func greatestScalar(
  _ window: Slice<UnsafeBufferPointer<Int32>>, _ lanes: Int, _ input: UnsafePointer<Float>, _ lane: Int32,
  _ output: UnsafeMutablePointer<Float>, _ chosen: UnsafeMutablePointer<Int32>
) {
  var greatest = -Float.infinity
  var cellOfGreatest = window[window.startIndex]
  for cell in window {
    let value = input[Int(cell) * lanes]
    let isGreater = value > greatest || value.isNaN
    greatest = isGreater ? value : greatest
    cellOfGreatest = isGreater ? cell : cellOfGreatest
  }
  output.pointee = greatest
  chosen.pointee = cellOfGreatest &* Int32(lanes) &+ lane
}

/// Writes each window's mean.
func poolMean(
  _ windows: PoolingWindows, lanes: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
) {
  windows.cells.withUnsafeBufferPointer { cells in
    for index in 0..<windows.outputCellCount {
      let window = cells[windows.starts[index]..<windows.starts[index + 1]]
      let count = Float(window.count)
      let vectorEnd = lanes / vectorLanes * vectorLanes
      for lane in stride(from: 0, to: vectorEnd, by: vectorLanes) {
        var sum = SIMD8<Float>.zero
        for cell in window { sum += load(input + Int(cell) * lanes + lane) }
        store(sum / count, output + index * lanes + lane)
      }
      for lane in vectorEnd..<lanes {
        var sum: Float = 0
        for cell in window { sum += input[Int(cell) * lanes + lane] }
        output[index * lanes + lane] = sum / count
      }
    }
  }
}

/// Adds each output's gradient to the element that was the greatest.
func scatterToGreatest(
  count: Int, outputGradient: UnsafePointer<Float>, chosen: UnsafePointer<Int32>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  for element in 0..<count {
    inputGradient[Int(chosen[element])] += outputGradient[element]
  }
}

/// Adds each output's gradient in equal parts to its window.
func spreadOverWindows(
  _ windows: PoolingWindows, lanes: Int, outputGradient: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  windows.cells.withUnsafeBufferPointer { cells in
    for index in 0..<windows.outputCellCount {
      let window = cells[windows.starts[index]..<windows.starts[index + 1]]
      let count = Float(window.count)
      let vectorEnd = lanes / vectorLanes * vectorLanes
      for lane in stride(from: 0, to: vectorEnd, by: vectorLanes) {
        let part = load(outputGradient + index * lanes + lane) / count
        for cell in window {
          let place = inputGradient + Int(cell) * lanes + lane
          store(load(place) + part, place)
        }
      }
      for lane in vectorEnd..<lanes {
        let part = outputGradient[index * lanes + lane] / count
        for cell in window { inputGradient[Int(cell) * lanes + lane] += part }
      }
    }
  }
}

@inline(__always)
private func load(_ address: UnsafePointer<Float>) -> SIMD8<Float> {
  UnsafeRawPointer(address).loadUnaligned(as: SIMD8<Float>.self)
}

@inline(__always)
private func store(_ value: SIMD8<Float>, _ address: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(address).storeBytes(of: value, as: SIMD8<Float>.self)
}
