// OverfitExplorer's sums: Legendre polynomials, eigenvectors of the curvature, the weights after any number of epochs.
// The same sums stand in overfit.py.

const truth = (x) => 0.8 * Math.sin(4 * x) + 0.4 * x;

// Rows P0(x) ... Pd(x).
function legendre(xs, degree) {
  return Array.from(xs, (x) => {
    const row = new Float64Array(degree + 1);
    row[0] = 1;
    if (degree) row[1] = x;
    for (let k = 2; k <= degree; k++) row[k] = ((2 * k - 1) * x * row[k - 1] - (k - 1) * row[k - 2]) / k;
    return row;
  });
}

// Eigenvalues and eigenvectors (columns of v) of a symmetric matrix, by Jacobi's rotations.
function eigen(matrix) {
  const n = matrix.length, a = matrix.map((row) => Float64Array.from(row));
  const v = a.map((_, i) => Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
  const size = Math.sqrt(a.reduce((sum, row) => sum + row.reduce((s, x) => s + x * x, 0), 0)) || 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p][q] * a[p][q];
    if (Math.sqrt(off) < 1e-15 * size) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) {
      if (Math.abs(a[p][q]) < 1e-300) continue;
      const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]), t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
      const c = 1 / Math.sqrt(t * t + 1), s = t * c;
      for (let k = 0; k < n; k++) { const [x, y] = [a[k][p], a[k][q]]; a[k][p] = c * x - s * y; a[k][q] = s * x + c * y; }
      for (let k = 0; k < n; k++) { const [x, y] = [a[p][k], a[q][k]]; a[p][k] = c * x - s * y; a[q][k] = s * x + c * y; }
      for (let k = 0; k < n; k++) { const [x, y] = [v[k][p], v[k][q]]; v[k][p] = c * x - s * y; v[k][q] = s * x + c * y; }
    }
  }
  return { values: a.map((row, i) => Math.max(row[i], 0)), vectors: v };
}

// What depends on the points' places and the degree alone, so that noise, decay and epochs answer at once: the
// polynomials along the eigenvectors, for the points that are fitted and for those that are not.
function prepare(xTrain, xOthers, degree) {
  const phi = legendre(xTrain, degree), n = phi.length, size = degree + 1;
  const curvature = Array.from({ length: size }, (_, i) => Float64Array.from({ length: size }, (_, j) => phi.reduce((sum, row) => sum + row[i] * row[j], 0) / n));
  const { values, vectors } = eigen(curvature);
  const turned = (rows) => rows.map((row) => Float64Array.from({ length: size }, (_, j) => { let sum = 0; for (let i = 0; i < size; i++) sum += row[i] * vectors[i][j]; return sum; }));
  return { values, turned, train: turned(phi), others: xOthers.map((xs) => turned(legendre(xs, degree))) };
}

// The weights along the eigenvectors after so many epochs of gradient descent from 0.
function trained({ values, train }, y, { decay, epochs }) {
  const n = train.length, mu = values.map((h) => 2 * h + decay), most = Math.max(...mu), rate = 0.9 / most;
  return mu.map((m, j) => {
    if (!(m > 1e-14 * most)) return 0;
    let b = 0;
    for (let i = 0; i < n; i++) b += train[i][j] * y[i];
    return (-Math.expm1(epochs * Math.log1p(-rate * m)) / m) * 2 * (b / n);
  });
}

const predicted = (rows, w) => rows.map((row) => { let sum = 0; for (let j = 0; j < w.length; j++) sum += row[j] * w[j]; return sum; });
const squaredError = (rows, w, y) => predicted(rows, w).reduce((sum, p, i) => sum + (p - y[i]) ** 2, 0) / y.length;
