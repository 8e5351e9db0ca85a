//! The status that a page is answered with: a page that could not be read says so to programs too, not only in words.
//!
//! The server provides a [`PageStatus`] to each page that it renders. In the browser there is none, and nobody to tell.

use std::sync::Arc;

use leptos::prelude::use_context;

use crate::error::AppError;

/// Takes the failure that the page shows instead of its content.
#[derive(Clone)]
pub struct PageStatus(Arc<dyn Fn(&AppError) + Send + Sync>);

impl PageStatus {
    /// The server's way to be told.
    pub fn new(tell: impl Fn(&AppError) + Send + Sync + 'static) -> Self {
        PageStatus(Arc::new(tell))
    }
}

/// Says that this page shows a failure.
pub fn page_failed(error: &AppError) {
    if let Some(PageStatus(tell)) = use_context() {
        tell(error);
    }
}
