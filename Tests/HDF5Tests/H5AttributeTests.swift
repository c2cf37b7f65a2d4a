import HDF5
import Testing

@Suite struct H5AttributeTests {
  @Test func `every kind of attribute comes back from files, groups and datasets`() throws {
    let file = try H5File.inMemory()
    let dataset = try file.writeDataset("group/dataset", [UInt8(1)], dimensions: [1])
    for object in [file, try file.group("group"), dataset] {
      try object.setAttribute("text", "Drehung um θ = −90°")
      try object.setAttribute("texts", ["a", "", "ü"])
      try object.setAttribute("step", 1 << 40)
      try object.setAttribute("complete", UInt8(1))
      try object.setAttribute("rate", Float(0.1))
      try object.setAttribute("loss", 0.1)
      try object.setAttribute("matrix", [Float(1), 0, 0.5])
      try object.setAttribute("none", [Int64]())
      #expect(try object.stringAttribute("text") == "Drehung um θ = −90°")
      #expect(try object.stringArrayAttribute("texts") == ["a", "", "ü"])
      #expect(try object.attribute("step", as: Int.self) == 1 << 40)
      #expect(try object.attribute("complete", as: UInt8.self) == 1)
      #expect(try object.attribute("rate", as: Float.self) == 0.1)
      #expect(try object.attribute("loss", as: Double.self) == 0.1)
      #expect(try object.attributeArray("matrix", as: Float.self) == [1, 0, 0.5])
      #expect(try object.attributeArray("none", as: Int64.self) == [])
      let names = ["complete", "loss", "matrix", "none", "rate", "step", "text", "texts"]
      #expect(try object.attributeNames() == names)
    }
  }

  @Test func `setting an attribute again replaces it, also by another kind`() throws {
    let file = try H5File.inMemory()
    try file.setAttribute("epoch", 1)
    try file.setAttribute("epoch", "two")
    #expect(try file.stringAttribute("epoch") == "two")
    #expect(try file.attributeNames() == ["epoch"])
  }

  @Test func `a text longer than 64 kB fits`() throws {
    let file = try H5File.inMemory()
    let values = (0..<20_000).map(Double.init)
    let text = String(repeating: "θ", count: 100_000)
    try file.setAttribute("values", values)
    try file.setAttribute("text", text)
    #expect(try file.attributeArray("values", as: Double.self) == values)
    #expect(try file.stringAttribute("text") == text)
  }

  @Test func `missing, mistyped and plural attributes are errors that name them`() throws {
    let file = try H5File.inMemory()
    let group = try file.createGroup("model")
    try group.setAttribute("sizes", [1, 2])
    #expect(try !group.hasAttribute("format") && group.hasAttribute("sizes"))
    #expect(try errorText { _ = try group.stringAttribute("format") }.contains("/model, attribute format"))
    let mistyped = try errorText { _ = try group.attribute("sizes", as: Float.self) }
    #expect(mistyped.contains("attribute sizes: holds int64, but float32 was to be read"))
    #expect(try errorText { _ = try group.attribute("sizes", as: Int.self) }.contains("2 values"))
  }

  @Test func `images carry the attributes of the image specification`() throws {
    let file = try H5File.inMemory()
    let images = try file.writeDataset("images", [UInt8](repeating: 7, count: 8), dimensions: [2, 1, 2, 2])
    try images.markAsImages()
    #expect(try images.stringAttribute("CLASS") == "IMAGE")
    #expect(try images.stringAttribute("IMAGE_VERSION") == "1.2")
    #expect(try images.stringAttribute("IMAGE_SUBCLASS") == "IMAGE_GRAYSCALE")
    #expect(try images.attributeArray("IMAGE_MINMAXRANGE", as: UInt8.self) == [0, 255])
  }

  @Test func `images of three planes are coloured`() throws {
    let file = try H5File.inMemory()
    let images = try file.writeDataset("images", [UInt8](repeating: 7, count: 24), dimensions: [2, 3, 2, 2])
    try images.markAsImages()
    #expect(try images.stringAttribute("IMAGE_SUBCLASS") == "IMAGE_TRUECOLOR")
    #expect(try images.stringAttribute("INTERLACE_MODE") == "INTERLACE_PLANE")
    #expect(try !images.hasAttribute("IMAGE_WHITE_IS_ZERO"))
  }
}
