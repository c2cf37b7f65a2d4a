import HDF5

extension Recovery {
  private static let toldApartName = "told_apart"

  /// Reads what a checkpoint's `/trainer` says; one that was never sick says nothing.
  init(readingFrom group: H5Group) throws {
    self.init()
    guard try group.hasAttribute("rate_factor") else { return }
    skipped = Int(try group.attribute("skipped_steps", as: Int64.self))
    skippedInARow = Int(try group.attribute("skipped_in_a_row", as: Int64.self))
    restarts = Int(try group.attribute("restarts", as: Int64.self))
    rateFactor = try group.attribute("rate_factor", as: Double.self)
    // Checkpoints of before there were such looks do not tell of any.
    guard try group.hasAttribute("localisation_rate_factor") else { return }
    sickLooks = Int(try group.attribute("sick_looks", as: Int64.self))
    collapses = Int(try group.attribute("collapses", as: Int64.self))
    localisationFactor = try group.attribute("localisation_rate_factor", as: Double.self)
    guard try group.hasAttribute(Self.toldApartName) else { return }
    toldApart = try group.stringArrayAttribute(Self.toldApartName)
  }

  /// Adds attributes to `/trainer`, where there is anything to tell.
  func write(to group: H5Group) throws {
    guard self != Recovery() else { return }
    try group.setAttribute("skipped_steps", Int64(skipped))
    try group.setAttribute("skipped_in_a_row", Int64(skippedInARow))
    try group.setAttribute("restarts", Int64(restarts))
    try group.setAttribute("rate_factor", rateFactor)
    try group.setAttribute("sick_looks", Int64(sickLooks))
    try group.setAttribute("collapses", Int64(collapses))
    try group.setAttribute("localisation_rate_factor", localisationFactor)
    if !toldApart.isEmpty { try group.setAttribute(Self.toldApartName, toldApart) }
  }

  /// Whether a run may have come to this after so many steps.
  func isPossible(after step: Int) -> Bool {
    0...step ~= skipped && 0...skipped ~= skippedInARow && restarts >= 0 && rateFactor > 0 && rateFactor <= 1
      && 0...step ~= sickLooks && collapses >= 0 && localisationFactor > 0 && localisationFactor <= 1
  }
}
