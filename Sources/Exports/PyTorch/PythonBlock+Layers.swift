// Layers in Python, as they are written into a module.

extension PythonBlock {
  /// What every module has: layers in a row.
  static let layersText = #"""
    class Layer(nn.Module):
        """A layer that writes θ of transformers, or reads it: in a dictionary, by their paths."""


    class Layers(Layer):
        """Layers one after another, by their names in the parameters' keys; other names have a slash."""

        def __init__(self, layers):
            super().__init__()
            # add_module refuses names that modules have for themselves, such as forward.
            self._modules.update(layers)

        def forward(self, value, thetas):
            for layer in self._modules.values():
                value = layer(value, thetas) if isinstance(layer, Layer) else layer(value)
            return value
    """#

  static let parallelText = #"""
    class Parallel(Layer):
        """Branches that read the same input; what they give stands side by side as channels."""

        def __init__(self, branches):
            super().__init__()
            self._modules.update({str(i): Layers(layers) for i, layers in enumerate(branches)})

        def forward(self, value, thetas):
            return torch.cat([branch(value, thetas) for branch in self._modules.values()], 1)
    """#

  static let residualText = #"""
    class Residual(Layers):
        """What layers make of an input, added to it."""

        def forward(self, value, thetas):
            return value + super().forward(value, thetas)
    """#

  static let posedLinearText = #"""
    class PosedLinear(Layer):
        """A linear layer that reads θ of a transformer behind its features."""

        def __init__(self, features, units, path):
            super().__init__()
            self.weight = nn.Parameter(torch.empty(units, features))
            self.bias = nn.Parameter(torch.empty(units))
            self.path = path

        def forward(self, value, thetas):
            return functional.linear(torch.cat([value, thetas[self.path]], 1), self.weight, self.bias)
    """#

  static let depthProjectionText = #"""
    class DepthProjection(nn.Module):
        """The sum over the slices of volumes."""

        def forward(self, value):
            return value.sum(2)
    """#

  static let poseText = #"""
    class Pose(Layer):
        """θ of a transformer: what a localisation net reads off an input, within limits, and constants.

        `limits` has identity, least and largest of every learnt parameter, or None for one without; `constants` has
        a number for every parameter that is not learnt, and None for the others.
        """

        def __init__(self, path, family, localisation=None, limits=None, constants=None):
            super().__init__()
            self.path, self.family, self.limits, self.constants = path, family, limits, constants
            self.localisation = localisation and Layers(localisation)

        def theta(self, value, thetas):
            columns = [] if self.localisation is None else list(self.localisation(value, thetas).unbind(1))
            if self.limits:
                columns = [limited(z, *limits) if limits else z for z, limits in zip(columns, self.limits)]
            if self.constants:
                learnt = iter(columns)
                columns = [next(learnt) if c is None else value.new_full([len(value)], c) for c in self.constants]
            thetas[self.path] = torch.stack(columns, 1)
            return thetas[self.path]


    def limited(z, identity, least, largest):
        """Keeps a parameter between its limits, smoothly."""
        reach = torch.where(z >= identity, largest - identity, identity - least).to(z)
        return identity + reach * torch.tanh((z - identity) / reach)
    """#

  static let transformerText = #"""
    class Transformer(Pose):
        """Reads its input where θ says; `where` makes positions of θ."""

        def __init__(self, path, where, kernel, outside, localisation=None, limits=None, constants=None):
            super().__init__(path, None, localisation, limits, constants)
            self.where, self.kernel, self.outside = where, kernel, outside

        def forward(self, value, thetas):
            positions = self.where(self.theta(value, thetas))
            return sample(value, positions, self.where.grid, self.kernel, self.outside)
    """#

  static let composedText = #"""
    class ComposedTransformers(Layer):
        """Transformers whose matrices are multiplied, so that their input is sampled once."""

        def __init__(self, stages, grid, kernel, outside):
            super().__init__()
            self._modules.update(stages)
            self._modules["/grid"] = grid
            self.stages, self.kernel, self.outside = list(stages.values()), kernel, outside

        def forward(self, value, thetas):
            def read(matrices):
                return sample(value, homography(grid, matrices), grid, self.kernel, self.outside)

            grid = self._modules["/grid"]
            product = torch.eye(3).to(value).expand(len(value), 3, 3)
            seen = value if grid.output == grid.source else read(product)
            for stage in self.stages:
                product = product @ matrices(stage.family, stage.theta(seen, thetas))
                seen = read(product)
            return seen
    """#
}
