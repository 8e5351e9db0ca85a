//! What to stretch from black to white when the header does not say: most of the breast, and nothing else.
//!
//! The lowest and highest value are of no use: the background is the one, and a lead marker, white by definition, is
//! the other. So the background is found first; then the largest connected area that is not background is the breast;
//! then a few hundredths at either end of its values are let go.

use super::display::{Intent, Polarity, Stretch};
use super::reduce::Reduced;
use super::side::LongSide;

/// Classes of values when the background is looked for.
const CLASSES: usize = 256;

/// The stretch for an image of that size and smaller, and that polarity by its header.
pub fn of_breast(image: &Reduced, polarity: Polarity, intent: Intent) -> Stretch {
    let (width, height) = LongSide::AREAS.fit(image.width, image.height);
    let small = image.reduce((width, height));
    let is_blank = |place: usize| small.blank.get(place).copied().unwrap_or(false);
    let seen: Vec<u16> = (0..small.samples.len())
        .filter(|place| !is_blank(*place))
        .map(|place| small.samples[place])
        .collect();
    let (Some(low), Some(high)) = (seen.iter().min().copied(), seen.iter().max().copied()) else {
        return Stretch { black: 0, white: 1 };
    };
    let polarity = match intent {
        Intent::Presentation => polarity,
        Intent::Processing => by_air(&seen, low, high).unwrap_or(polarity),
    };
    // From here on, values count from dark to bright.
    let rises = |value: u16| match polarity {
        Polarity::HighBright => value - low,
        Polarity::LowBright => high - value,
    };
    let border = background_end(&seen.iter().map(|value| rises(*value)).collect::<Vec<_>>(), high - low);
    let is_body: Vec<bool> = (0..small.samples.len())
        .map(|place| !is_blank(place) && rises(small.samples[place]) > border)
        .collect();
    let breast = largest_area(&is_body, usize::from(width));
    let mut values: Vec<u16> = breast.iter().map(|place| rises(small.samples[*place])).collect();
    if values.is_empty() {
        values = seen.iter().map(|value| rises(*value)).collect();
    }
    values.sort_unstable();
    let at = |hundredths: usize| values[(values.len() - 1) * hundredths / 1000];
    let (dark, bright) = (at(10), at(995));
    // Fat at the edge of the breast is dark grey, not black.
    let dark = dark.saturating_sub((bright - dark) / 10);
    match polarity {
        Polarity::HighBright => Stretch {
            black: low + dark,
            white: low + bright,
        },
        Polarity::LowBright => Stretch {
            black: high - dark,
            white: high - bright,
        },
    }
}

/// Raw images: where most of the detector saw nothing but air, air is the dark end, whatever the header says.
fn by_air(seen: &[u16], low: u16, high: u16) -> Option<Polarity> {
    let near = (high - low) / 20;
    let at_low = seen.iter().filter(|value| **value - low <= near).count();
    let at_high = seen.iter().filter(|value| high - **value <= near).count();
    let most = at_low.max(at_high);
    if most * 10 < seen.len() || at_low.abs_diff(at_high) * 2 < most {
        return None;
    }
    Some(if at_high > at_low {
        Polarity::LowBright
    } else {
        Polarity::HighBright
    })
}

/// The brightest value that is still background: the foot of the highest peak in the darkest third. Nought where there
/// is no such peak: the breast fills the image.
fn background_end(rising: &[u16], span: u16) -> u16 {
    let class = |value: u16| usize::from(value) * (CLASSES - 1) / usize::from(span.max(1));
    let mut counts = [0usize; CLASSES];
    for value in rising {
        counts[class(*value)] += 1;
    }
    let (peak, highest) = counts
        .iter()
        .take(CLASSES / 3)
        .enumerate()
        .max_by_key(|(_, count)| **count)
        .map_or((0, 0), |(class, count)| (class, *count));
    if highest * 20 < rising.len() {
        return 0;
    }
    let foot = (peak..CLASSES)
        .find(|class| counts[*class] * 20 < highest)
        .unwrap_or(peak);
    (foot * usize::from(span) / (CLASSES - 1)) as u16
}

/// The places of the largest area connected by its edges.
fn largest_area(is_body: &[bool], width: usize) -> Vec<usize> {
    let mut is_left = is_body.to_vec();
    let mut largest = Vec::new();
    for start in 0..is_left.len() {
        if !is_left[start] {
            continue;
        }
        is_left[start] = false;
        let mut area = vec![start];
        let mut next = 0;
        while let Some(&place) = area.get(next) {
            next += 1;
            let (row, column) = (place / width, place % width);
            let neighbours = [
                (row > 0).then(|| place - width),
                Some(place + width),
                (column > 0).then(|| place - 1),
                (column + 1 < width).then(|| place + 1),
            ];
            for neighbour in neighbours.into_iter().flatten() {
                if is_left.get(neighbour).copied().unwrap_or(false) {
                    is_left[neighbour] = false;
                    area.push(neighbour);
                }
            }
        }
        if area.len() > largest.len() {
            largest = area;
        }
    }
    largest
}
