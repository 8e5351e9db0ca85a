//! Makes an image smaller by averaging: each pixel of the result is the mean of the stored values that lie under it,
//! parts of pixels counted as parts. Windows come afterwards, so that noise is averaged, not what a window made of it.
//!
//! All sums are exact.

use super::display::Padding;

/// A smaller image of stored values, counted from the lowest.
pub struct Reduced {
    /// Pixels of a line.
    pub width: u16,
    /// Lines.
    pub height: u16,
    /// Line after line.
    pub samples: Vec<u16>,
    /// Which pixels have nothing but padding under them; empty if there is no padding.
    pub blank: Vec<bool>,
}

/// Takes the lines of an image from the top.
pub struct Reducer {
    /// Of the image.
    columns: u16,
    rows: u16,
    padding: Option<Padding>,
    /// Weighted sums of each column, for the line of the result at hand.
    sums: Vec<u32>,
    /// How much of each column's part of that line is no padding; empty if there is no padding.
    weights: Vec<u32>,
    /// The columns under each pixel of a line of the result.
    spans: Vec<Span>,
    /// Lines of the image taken so far.
    taken: u32,
    reduced: Reduced,
}

impl Reducer {
    /// From an image of that size to a result that is no larger; both at least one by one.
    pub fn new((columns, rows): (u16, u16), (width, height): (u16, u16), padding: Option<Padding>) -> Reducer {
        let pixels = usize::from(width) * usize::from(height);
        let masked = padding.is_some();
        Reducer {
            columns,
            rows,
            padding,
            sums: vec![0; usize::from(columns)],
            weights: vec![0; if masked { usize::from(columns) } else { 0 }],
            spans: spans(columns, width),
            taken: 0,
            reduced: Reduced {
                width,
                height,
                samples: Vec::with_capacity(pixels),
                blank: Vec::with_capacity(if masked { pixels } else { 0 }),
            },
        }
    }

    /// Takes the next line. A line of the result covers `rows` units, a line of the image `height` of them, so that
    /// each part is a whole number; the sum of a column stays below 2^32.
    pub fn push(&mut self, line: &[u16]) {
        let (height, rows) = (u32::from(self.reduced.height), u32::from(self.rows));
        let start = self.taken * height;
        let border = (start / rows + 1) * rows;
        let above = height.min(border - start);
        self.add(line, above);
        if start + height >= border {
            self.end_line();
            if height > above {
                self.add(line, height - above);
            }
        }
        self.taken += 1;
    }

    fn add(&mut self, line: &[u16], weight: u32) {
        match self.padding {
            None => {
                for (sum, sample) in self.sums.iter_mut().zip(line) {
                    *sum += u32::from(*sample) * weight;
                }
            }
            Some(Padding { low, high }) => {
                for ((sum, weights), sample) in self.sums.iter_mut().zip(&mut self.weights).zip(line) {
                    let weight = if (low..=high).contains(sample) { 0 } else { weight };
                    *sum += u32::from(*sample) * weight;
                    *weights += weight;
                }
            }
        }
    }

    fn end_line(&mut self) {
        let full = f64::from(self.rows) * f64::from(self.columns);
        for span in &self.spans {
            let sum = span.weigh(&self.sums, self.reduced.width);
            if self.padding.is_none() {
                self.reduced.samples.push(mean(sum, full));
            } else {
                let weight = span.weigh(&self.weights, self.reduced.width);
                self.reduced
                    .samples
                    .push(if weight == 0 { 0 } else { mean(sum, weight as f64) });
                self.reduced.blank.push(weight == 0);
            }
        }
        self.sums.fill(0);
        self.weights.fill(0);
    }

    /// The result, once all lines are taken.
    pub fn finish(self) -> Reduced {
        self.reduced
    }
}

/// Columns under one pixel: the whole of those between the first and the last, parts of these two.
struct Span {
    first: usize,
    last: usize,
    first_part: u16,
    last_part: u16,
}

/// A column is `width` units wide, a pixel `columns`.
fn spans(columns: u16, width: u16) -> Vec<Span> {
    let (columns, wide) = (usize::from(columns), usize::from(width));
    let one = |place: usize| {
        let (start, end) = (place * columns, (place + 1) * columns);
        let (first, last) = (start / wide, (end - 1) / wide);
        let part = |column: usize| (end.min((column + 1) * wide) - start.max(column * wide)) as u16;
        Span {
            first,
            last,
            first_part: part(first),
            last_part: if first == last { 0 } else { part(last) },
        }
    };
    (0..wide).map(one).collect()
}

impl Span {
    /// The weighted sum of those columns.
    #[inline]
    fn weigh(&self, sums: &[u32], width: u16) -> u64 {
        let columns = &sums[self.first..=self.last];
        let ends = u64::from(columns[0]) * u64::from(self.first_part)
            + u64::from(columns[columns.len() - 1]) * u64::from(self.last_part);
        let inner = columns.get(1..columns.len() - 1).unwrap_or_default();
        ends + u64::from(width) * inner.iter().map(|sum| u64::from(*sum)).sum::<u64>()
    }
}

/// Rounded. Both are below 2^53, so that a whole quotient comes out whole; a mean of 16-bit values is one.
#[inline]
fn mean(sum: u64, weight: f64) -> u16 {
    (sum as f64 / weight + 0.5) as u16
}

impl Reduced {
    /// The same image, smaller still.
    pub fn reduce(&self, (width, height): (u16, u16)) -> Reduced {
        let mut samples = Reducer::new((self.width, self.height), (width, height), None);
        for line in self.samples.chunks_exact(usize::from(self.width)) {
            samples.push(line);
        }
        let mut reduced = samples.finish();
        if !self.blank.is_empty() {
            reduced.blank = (0..usize::from(height))
                .flat_map(|row| (0..usize::from(width)).map(move |column| (row, column)))
                .map(|(row, column)| {
                    let middle =
                        |place: usize, from: u16, to: u16| (2 * place + 1) * usize::from(from) / (2 * usize::from(to));
                    let (row, column) = (middle(row, self.height, height), middle(column, self.width, width));
                    self.blank[row * usize::from(self.width) + column]
                })
                .collect();
        }
        reduced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reduced(lines: &[&[u16]], to: (u16, u16), padding: Option<Padding>) -> Reduced {
        let mut reducer = Reducer::new((lines[0].len() as u16, lines.len() as u16), to, padding);
        for line in lines {
            reducer.push(line);
        }
        reducer.finish()
    }

    #[test]
    fn each_pixel_is_the_mean_of_what_lies_under_it() {
        let lines: [&[u16]; 3] = [&[0, 10, 20], &[30, 40, 50], &[60, 70, 80]];
        assert_eq!(reduced(&lines, (1, 1), None).samples, [40]);
        assert_eq!(reduced(&lines, (3, 1), None).samples, [30, 40, 50]);
        // Two thirds of the way: (0 + 10 / 2) / 1.5 = 3.3, and so on.
        assert_eq!(reduced(&[&[0, 10, 20]], (2, 1), None).samples, [3, 17]);
        assert_eq!(
            reduced(&lines, (3, 3), None).samples,
            [0, 10, 20, 30, 40, 50, 60, 70, 80]
        );
    }

    #[test]
    fn the_brightest_image_of_the_most_lines_does_not_overflow() {
        let mut reducer = Reducer::new((3, u16::MAX), (1, 7), None);
        for _ in 0..u16::MAX {
            reducer.push(&[u16::MAX; 3]);
        }
        assert_eq!(reducer.finish().samples, [u16::MAX; 7]);
    }

    #[test]
    fn padding_has_no_part_in_a_mean() {
        let lines: [&[u16]; 2] = [&[9, 9, 100, 9], &[9, 9, 200, 300]];
        let reduced = reduced(&lines, (2, 1), Some(Padding { low: 9, high: 9 }));
        assert_eq!(reduced.samples[1], 200);
        assert_eq!(reduced.blank, [true, false]);
    }
}
