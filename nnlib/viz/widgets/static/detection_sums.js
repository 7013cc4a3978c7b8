// What nnlib.vision does, for sliders that move: overlaps, non-maximum suppression, matches, average precision.
// A detection is {box: [x1, y1, x2, y2], score, label}; a scene has its detections, the surest first, and its truths.

function overlapOf(a, b) {
  const shared = Math.max(Math.min(a[2], b[2]) - Math.max(a[0], b[0]), 0) * Math.max(Math.min(a[3], b[3]) - Math.max(a[1], b[1]), 0);
  const union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared;
  return union > 0 ? shared / union : 0;
}

// Of detections in the order of their scores, those that overlap no earlier one that is kept by more than `limit`.
function suppressed(found, limit, way) {
  if (way === "off") return found;
  const kept = [];
  for (const d of found)
    if (!kept.some((k) => (way === "all classes" || k.label === d.label) && overlapOf(k.box, d.box) > limit)) kept.push(d);
  return kept;
}

// Each detection in turn takes the free truth of its class that it overlaps most: {...detection, match: its number or −1}.
function matches(kept, there, fit) {
  const free = there.map(() => true);
  return kept.map((d) => {
    let match = -1, best = -1;
    there.forEach((t, k) => {
      const share = free[k] && t.label === d.label ? overlapOf(d.box, t.box) : -1;
      if (share > best) [match, best] = [k, share];
    });
    if (best < fit) match = -1; else free[match] = false;
    return { ...d, match };
  });
}

// Precision and recall after each detection, the surest first, and the area under the curve with its dips filled in.
function curveOf(found, total) {
  const sorted = found.slice().sort((a, b) => b.score - a.score), points = [];
  let hits = 0;
  sorted.forEach((d, k) => { hits += d.match >= 0; points.push({ score: d.score, precision: hits / (k + 1), recall: hits / total }); });
  let best = 0, area = 0;
  for (let k = points.length - 1; k >= 0; k--) {
    best = points[k].filled = Math.max(best, points[k].precision);
    area += (points[k].recall - (k ? points[k - 1].recall : 0)) * best;
  }
  return { points, area: total ? area : NaN };
}

// The mean of the areas of the classes that are there.
function meanArea(found, there) {
  const areas = [...new Set(there.map((t) => t.label))].map((label) => curveOf(found.filter((d) => d.label === label), there.filter((t) => t.label === label).length).area);
  return areas.reduce((a, b) => a + b, 0) / areas.length;
}
