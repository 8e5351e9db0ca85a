//! What the page means, and what it refuses.

use super::*;
