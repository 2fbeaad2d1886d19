//! The views that the console comes with.

use super::model::View;
use crate::model::{
    provider::Provider,
    query::{Sort, SortBy},
};

/// Name, filter, sort. The first is shown at the start.
const BUILT_IN: [(&str, &str, SortBy); 6] = [
    ("needs action", "is:attention", SortBy::Urgency),
    ("closing soon", "left<15m left>0s", SortBy::Left),
    ("late", "is:late", SortBy::Left),
    ("open", "is:open", SortBy::Urgency),
    ("changed", "is:changed", SortBy::Updated),
    ("all", "", SortBy::Updated),
];

/// The built-in views, then one for each provider that has an account.
#[must_use]
pub fn built_in(providers: &[Provider]) -> Vec<View> {
    let view = |name: &str, filter: String, by| View {
        name: name.to_owned(),
        filter_text: filter,
        sort: Sort { by, reversed: false },
    };
    let own = BUILT_IN.iter().map(|(name, filter, by)| view(name, (*filter).to_owned(), *by));
    let each = Provider::ALL
        .into_iter()
        .filter(|p| providers.contains(p))
        .map(|p| view(p.name(), format!("prv:{}", p.code().to_lowercase()), SortBy::Updated));
    own.chain(each).collect()
}

/// The view that shows everything, where a reference can always be found.
#[must_use]
pub fn everything(views: &[View]) -> Option<usize> {
    views.iter().position(|v| v.filter_text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::filter::Filter;

    #[test]
    fn every_view_has_a_filter_that_is_understood() {
        let views = built_in(&Provider::ALL);
        assert_eq!(views.len(), BUILT_IN.len() + 5);
        for view in &views {
            let terms = Filter::parse(&view.filter_text).map(|f| f.terms.len());
            assert_eq!(
                terms.is_ok_and(|n| n == 0),
                view.name == "all",
                "{}: {}",
                view.name,
                view.filter_text
            );
            assert!(Filter::parse(&view.filter_text).is_ok(), "{}", view.name);
        }
        assert_eq!(everything(&views), Some(5));
        assert_eq!(built_in(&[]).len(), BUILT_IN.len());
    }
}
