internal import CHDF5

extension H5Dataset {
  /// The first of the filters that pack the elements which this library does not have, by name and number; nil where it has
  /// all.
  ///
  /// The corresponding C functions are `H5Pget_filter2` and `H5Zfilter_avail`.
  public var missingFilter: String? {
    get throws {
      let id = id
      let list = try H5Handle(closing: H5Pclose, "H5Dget_create_plist", location) { H5Dget_create_plist(id) }
      let listID = list.id
      for place in 0..<max(withLibrary { H5Pget_nfilters(listID) }, 0) {
        var name = [CChar](repeating: 0, count: 256)
        var (flags, settings, valueCount) = (UInt32(0), UInt32(0), 0)
        let number = withLibrary {
          H5Pget_filter2(listID, UInt32(place), &flags, &valueCount, nil, name.count, &name, &settings)
        }
        guard withLibrary({ H5Zfilter_avail(number) }) == 0 else { continue }
        let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.isEmpty ? "number \(number)" : "\(text) (number \(number))"
      }
      return nil
    }
  }
}
