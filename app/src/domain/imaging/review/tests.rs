//! What a review becomes: tables and properties.

use super::*;
