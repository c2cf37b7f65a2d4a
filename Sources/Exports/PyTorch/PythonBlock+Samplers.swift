// Samplers in Python, as they are written into a module.

extension PythonBlock {
  static let samplerText = #"""
    def sample(images, positions, grid, kernel, outside):
        """What images (N, C, …) hold at positions (N, targets, axes); zero where these are not finite."""
        finite = positions.isfinite().all(2)
        positions = torch.where(finite[..., None], positions, 0)
        found = KERNELS[kernel](images, positions, finite, grid, outside)
        return torch.where(finite[:, None], found, 0).unflatten(2, grid.output)


    def extended(index, weight, size, grid, outside):
        """Pixels that exist in place of those of any index along an axis, and their weights."""
        if outside == "zeros":
            weight = torch.where((index >= 0) & (index < size), weight, 0)
        if outside == "reflection":
            # Mirrors stand at the centres of the border's pixels, or at their outer edges.
            period = max(2 * (size - 1), 1) if grid.align_corners else 2 * size
            index = index % period
            index = torch.where(index < size, index, (period if grid.align_corners else period - 1) - index)
        return index.clamp(0, size - 1), weight
    """#

  static let tapsText = #"""
    def separable(taps):
        """A sampler whose kernel has a fixed width: `taps` gives pixels, from ⌊x⌋ on, and weights of a fraction."""
        def read(images, positions, _, grid, outside):
            axes, flat, found = [], images.flatten(2), 0
            for x, size in zip(positions.unbind(2), grid.source[::-1]):
                whole = x.floor()
                axes.append([
                    extended(whole.long() + tap, weight, size, grid, outside) for tap, weight in taps(x - whole)])
            for corner in itertools.product(*axes):
                index, weight = 0, 1
                for (place, share), size in zip(corner[::-1], grid.source):
                    index, weight = index * size + place, weight * share
                pixels = flat.gather(2, index[:, None].expand(-1, flat.shape[1], -1))
                found = found + weight[:, None] * pixels
            return found

        return read
    """#

  static let areaText = #"""
    def area(images, positions, finite, grid, outside):
        """Averages over as much of the source as targets lie apart: a tent of that width, normalised."""
        square, letters, weights = squared_steps(positions, finite, grid), "xyz"[: len(grid.source)], []
        for a, size in enumerate(grid.source[::-1]):
            radius = square[..., a].clamp(1, size**2).sqrt()[..., None]
            x = positions[..., a][..., None]
            offsets = torch.arange(-size - 1, size + 2, device=x.device)
            weight = (1 - (x - x.floor() - offsets).abs() / radius).clamp(min=0)
            weight = weight / weight.sum(2, keepdim=True)
            index, weight = extended(x.floor().long() + offsets, weight, size, grid, outside)
            weights.append(x.new_zeros(*x.shape[:2], size).scatter_add(2, index, weight))
        operands = ",".join(f"np{letter}" for letter in letters)
        return torch.einsum(f"nc{letters[::-1]},{operands}->ncp", images, *weights)


    def squared_steps(positions, finite, grid):
        """How far apart neighbours read along every axis of the source, squared; (N, targets, axes).

        Differences are central between two neighbours that are finite, and else one-sided.
        """
        positions, finite = positions.unflatten(1, grid.output), finite.unflatten(1, grid.output)
        square = torch.zeros_like(positions)
        for axis, count in enumerate(grid.output, 1):
            index = torch.arange(count, device=finite.device)
            shape = [-1 if d == axis else 1 for d in range(finite.dim())]
            below, above = (index - 1).clamp(min=0), (index + 1).clamp(max=count - 1)
            has_below = finite.index_select(axis, below) & (index > 0).view(shape)
            has_above = finite.index_select(axis, above) & (index < count - 1).view(shape)
            first = torch.where(has_below[..., None], positions.index_select(axis, below), positions)
            last = torch.where(has_above[..., None], positions.index_select(axis, above), positions)
            share = torch.where(has_below & has_above, 0.5, 1.0)[..., None].to(positions)
            square = square + ((last - first) * share).square()
        return square.flatten(1, -2)
    """#

  /// Keys' cubic.
  static let cubicText = #"""
    def near(s):
        """Keys' cubic with a = -3/4, up to a pixel away; `far` is it from there to two."""
        return (1.25 * s - 2.25) * s * s + 1


    def far(s):
        return -0.75 * (((s - 5) * s + 8) * s - 4)
    """#
}
