//! The pages as the router sees them: one type for all, so that its code for a route is there once and not for each.

use std::borrow::Cow;

use leptos::prelude::AnyView;
use leptos_router::{
    ChooseView, GeneratedRouteData, MatchInterface, MatchNestedRoutes, MatchParams, Method, PathSegment, RouteMatchId,
    SsrMode,
};

use super::chunks::{Page, Parameters, parameters};

/// Every page, by an id that the router tells them apart by.
#[derive(Clone)]
pub struct Routes(Vec<(RouteMatchId, Page)>);

impl Routes {
    /// The routes to every page.
    #[must_use]
    pub fn to_every_page() -> Self {
        let route = |page| (RouteMatchId::new_from_route_id(), page);
        Routes(Page::ALL.into_iter().map(route).collect())
    }
}

impl MatchNestedRoutes for Routes {
    type Data = ();
    type Match = Found;

    fn match_nested<'a>(&'a self, path: &'a str) -> (Option<(RouteMatchId, Found)>, &'a str) {
        let found = self.0.iter().find_map(|&(id, page)| {
            Some(Found {
                id,
                page,
                parameters: parameters(page.pattern(), path)?,
                path: path.to_owned(),
            })
        });
        match found {
            Some(found) => (Some((found.id, found)), ""),
            None => (None, path),
        }
    }

    fn generate_routes(&self) -> impl IntoIterator<Item = GeneratedRouteData> + '_ {
        self.0.iter().map(|(_, page)| GeneratedRouteData {
            segments: page.pattern().split('/').skip(1).map(segment).collect(),
            ssr_mode: SsrMode::Async,
            methods: [Method::Get].into(),
            regenerate: Vec::new(),
        })
    }

    fn optional(&self) -> bool {
        false
    }
}

fn segment(known: &'static str) -> PathSegment {
    match known.strip_prefix(':') {
        Some(name) => PathSegment::Param(name.into()),
        None => PathSegment::Static(known.into()),
    }
}

/// The page of a path, with what its address says.
pub struct Found {
    id: RouteMatchId,
    page: Page,
    parameters: Parameters,
    path: String,
}

impl MatchParams for Found {
    fn to_params(&self) -> Vec<(Cow<'static, str>, String)> {
        self.parameters.clone()
    }
}

impl MatchInterface for Found {
    type Child = ();

    fn as_id(&self) -> RouteMatchId {
        self.id
    }

    fn as_matched(&self) -> &str {
        &self.path
    }

    fn into_view_and_child(self) -> (impl ChooseView, Option<()>) {
        (self.page, None)
    }
}

impl ChooseView for Page {
    async fn choose(self) -> AnyView {
        self.view().await
    }

    async fn preload(&self) {}
}
