// OptimizerRace's sums: the surfaces, the four ways to take a step, a walk, the search for the best rate. The same sums
// stand in race.py, in the same order, so that both give the same numbers.

const ravine = (x, y) => [0.5 * (x * x + 30 * (y * y)), x, 30 * y];
const SURFACES = { // (x, y) -> [loss, slope along x, slope along y]
  ravine,
  "tilted ravine": (x, y) => {
    const [c, s] = [0.8, 0.6], [loss, u, v] = ravine(c * x + s * y, c * y - s * x);
    return [loss, c * u - s * v, s * u + c * v];
  },
  saddle: (x, y) => {
    const bend = y * y - 1;
    return [2 * (x * x) + 0.25 * (bend * bend), 4 * x, y * bend];
  },
  Rosenbrock: (x, y) => {
    const bend = y - x * x, rest = 1 - x;
    return [rest * rest + 100 * (bend * bend), -2 * rest - 400 * (x * bend), 200 * bend];
  },
};

// Each makes a function from the gradient to the step, which remembers what its method remembers.
const STEPPERS = {
  SGD: (rate) => (g) => g.map((v) => rate * v),
  momentum: (rate) => {
    let b = [0, 0];
    return (g) => { b = b.map((v, i) => 0.9 * v + g[i]); return b.map((v) => rate * v); };
  },
  RMSprop: (rate) => {
    let v = [0, 0];
    return (g) => { v = v.map((a, i) => 0.99 * a + 0.01 * (g[i] * g[i])); return g.map((s, i) => (rate * s) / (Math.sqrt(v[i]) + 1e-8)); };
  },
  Adam: (rate) => {
    let [m, v, left1, left2] = [[0, 0], [0, 0], 1, 1];
    return (g) => {
      m = m.map((a, i) => 0.9 * a + 0.1 * g[i]);
      v = v.map((a, i) => 0.999 * a + 0.001 * (g[i] * g[i]));
      left1 *= 0.9;
      left2 *= 0.999;
      return m.map((a, i) => ((rate / (1 - left1)) * a) / (Math.sqrt(v[i]) / Math.sqrt(1 - left2) + 1e-8));
    };
  },
};

// One walk: { path, losses, status }, and how many steps it took.
function walk(surface, method, start, rate, steps, { finish, flown }) {
  const slopes = SURFACES[surface], move = STEPPERS[method](rate);
  let w = start, [loss, ...g] = slopes(...w);
  const path = [w], losses = [loss];
  while (loss > finish && loss <= flown && path.length <= steps) {
    const by = move(g);
    w = [w[0] - by[0], w[1] - by[1]];
    [loss, ...g] = slopes(...w);
    path.push(w);
    losses.push(loss);
  }
  const n = path.length - 1, last = n && Math.max(...[0, 1].map((i) => Math.abs(path[n][i] - path[n - 1][i])));
  const status = loss <= finish ? "arrived" : !(loss <= flown) ? "flew away" : !n ? "at the start" : last < 1e-12 ? "stuck" : "on its way";
  return { path, losses, status, steps: n, ended: status === "arrived" || status === "flew away" };
}

// The rate of `grid` that needs the fewest steps; where none arrives, the one with the lowest loss at the end.
function bestRate(surface, method, start, grid, limit, ends) {
  const scores = grid.map((rate) => {
    const { status, steps, losses } = walk(surface, method, start, rate, limit, ends);
    return [status === "arrived" ? steps : limit + 1, status === "flew away" ? Infinity : losses.at(-1)];
  });
  return grid[scores.reduce((best, [n, loss], i) => (n < scores[best][0] || (n === scores[best][0] && loss < scores[best][1]) ? i : best), 0)];
}
