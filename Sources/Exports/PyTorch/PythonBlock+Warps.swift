// From θ to positions in Python, as it is written into a module.

extension PythonBlock {
  static let gridText = #"""
    class Grid(nn.Module):
        """Targets over a source; sides are rows and columns, slices first. Positions are in pixels, x first."""

        def __init__(self, output, source, align_corners):
            super().__init__()
            self.output, self.source, self.align_corners = output, source, align_corners
            halves = [(n - 1) / 2 if align_corners else n / 2 for n in source[::-1]]
            points = self.targets()
            keep(self, "halves", halves)
            keep(self, "centre", [(n - 1) / 2 for n in source[::-1]])
            keep(self, "points", points)
            keep(self, "steps", torch.stack([h * points for h in halves]))

        def targets(self):
            """The normalised coordinates of every target, row by row; (targets, axes)."""
            axes = []
            for n in self.output:
                place = 2 * torch.arange(n, dtype=torch.double) - (n - 1)
                axes.append(place / (max(n - 1, 1) if self.align_corners else n))
            return torch.stack([axis.flatten() for axis in torch.meshgrid(*axes, indexing="ij")][::-1], 1)

        def affine(self, matrices):
            """Positions under the upper rows of matrices, (N, targets, axes), added up from the source's centre."""
            positions = []
            for a, steps in enumerate(self.steps):
                row = matrices[:, a, :, None]
                terms = [row[:, b] * steps[:, b] for b in range(len(self.halves))]
                start = self.centre[a] + (sum(terms[:0:-1]) + row[:, -1] * self.halves[a])
                positions.append(start + terms[0])
            return torch.stack(positions, 2)


    def keep(module, name, values):
        """A constant, which goes along to another device but is no parameter."""
        values = torch.as_tensor(values, dtype=torch.double).float()
        module.register_buffer(name, values, persistent=False)
    """#

  static let matricesText = #"""
    class MatrixMap(nn.Module):
        """Positions by the matrix that θ stands for."""

        def __init__(self, family, grid):
            super().__init__()
            self.family, self.grid = family, grid

        def forward(self, theta):
            return self.grid.affine(matrices(self.family, theta))


    def matrices(family, theta):
        """The matrices from target to source in normalised coordinates, (N, 3, 3), or (N, 4, 4) of volumes."""
        zero = torch.zeros_like(theta[:, 0])
        entries = torch.stack([zero + entry for entry in FAMILIES[family](theta.unbind(1))], 1)
        return entries.unflatten(1, (3, 3) if entries.shape[1] == 9 else (4, 4))
    """#

  static let homographyText = #"""
    class ProjectiveMap(nn.Module):
        """Positions by a homography."""

        def __init__(self, grid):
            super().__init__()
            self.grid = grid

        def forward(self, theta):
            return homography(self.grid, matrices("projective", theta))


    def homography(grid, matrices):
        """Positions under matrices that may divide; infinity at and beyond the horizon, where nothing is seen."""
        row = matrices[:, 2, :, None]
        w = (row[:, 0] * grid.points[:, 0] + row[:, 1] * grid.points[:, 1] + row[:, 2])[..., None]
        offsets = (grid.affine(matrices) - grid.centre) / torch.where(w > 1e-4, w, 1)
        return torch.where(w > 1e-4, grid.centre + offsets, torch.inf)
    """#

  static let controlPointsText = #"""
    class ControlPointMap(nn.Module):
        """Positions that follow a regular grid of control points, whose own θ may stand behind an affine map's."""

        def __init__(self, count, weigh, grid):
            super().__init__()
            self.grid = grid
            ticks = (2 * torch.arange(count, dtype=torch.double) - (count - 1)) / (count - 1)
            home = torch.cartesian_prod(ticks, ticks).flip(1).float().double()
            keep(self, "home", home)
            keep(self, "weights", weigh(home, grid.points.double()))

        def forward(self, theta):
            moves = theta[:, -self.home.numel():].unflatten(1, self.home.shape) - self.home
            affine = torch.eye(2, 3).to(theta).expand(len(theta), 2, 3)
            if theta.shape[1] > self.home.numel():
                affine = theta[:, :6].unflatten(1, (2, 3))
                moves = moves @ affine[..., :2].transpose(1, 2)
            return self.grid.affine(affine) + self.weights @ (moves * self.grid.halves)
    """#

  static let splineText = #"""
    def spline(home, points):
        """How much points follow control points of a thin plate spline, (points, control points)."""
        def basis(places):
            square = (places[:, None] - home).square().sum(2)
            bent = torch.where(square > 0, square * square.clamp(min=1e-300).log(), 0)
            return torch.cat([bent, torch.ones(len(places), 1).double(), places], 1)

        system = torch.zeros(len(home) + 3, len(home) + 3).double()
        system[: len(home)] = basis(home)
        system[len(home):, : len(home)] = system[: len(home), len(home):].T
        weights = torch.linalg.solve(system, basis(points).T)[: len(home)].T
        return torch.where(weights.abs() < 1e-12, 0, weights)
    """#

  static let trianglesText = #"""
    def triangles(home, points):
        """The same for triangles: every cell is cut from its top left to its bottom right corner."""
        count = round(len(home) ** 0.5)
        places = (points + 1) / 2 * (count - 1)
        cell = places.floor().clamp(0, count - 2)
        across, down = (places - cell).unbind(1)
        corner, row = (cell[:, 1] * count + cell[:, 0]).long(), torch.arange(len(points))
        weights = torch.zeros(len(points), len(home)).double()
        weights[row, corner] = 1 - torch.maximum(across, down)
        weights[row, corner + torch.where(across >= down, 1, count)] = (across - down).abs()
        weights[row, corner + count + 1] = torch.minimum(across, down)
        return weights
    """#
}
