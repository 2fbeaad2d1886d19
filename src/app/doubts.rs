//! What in a record may be another text than it seems: letters that look like others, and characters that are not shown.
//! Judged on the provider's own text, before it is cleaned, and told in the detail pane.

use crate::model::{
    inbox::InboxEntry,
    order::{Group, Link, Order},
    text::{DisplayText, clean, domains, hidden, suspicious_domain, suspicious_reference},
};

/// Doubts about an order, each told once.
#[must_use]
pub fn of_order(order: &Order) -> Vec<DisplayText> {
    let mut doubts = Doubts::default();
    for name in [&order.reference, &order.key.id] {
        doubts.add(suspicious_reference(name));
        doubts.add(hidden(name));
    }
    doubts.addresses([&order.customer, &order.destination]);
    doubts.rest(&order.groups, &order.links);
    doubts.0
}

/// Doubts about an inbox entry.
#[must_use]
pub fn of_entry(entry: &InboxEntry) -> Vec<DisplayText> {
    let mut doubts = Doubts::default();
    doubts.addresses([&entry.sender, &entry.title]);
    doubts.rest(&entry.groups, &entry.links);
    doubts.0
}

#[derive(Default)]
struct Doubts(Vec<DisplayText>);

impl Doubts {
    fn add(&mut self, why: Option<String>) {
        if let Some(why) = why.map(|why| clean(&why)).filter(|why| !self.0.contains(why)) {
            self.0.push(why);
        }
    }

    fn rest(&mut self, groups: &[Group], links: &[Link]) {
        self.addresses(groups.iter().flat_map(|g| g.fields.iter().map(|(_, value)| value)));
        self.addresses(links.iter().map(|l| &l.url));
    }

    /// Mail addresses and links in the texts; other words may be spelled as people like.
    fn addresses<'a>(&mut self, texts: impl IntoIterator<Item = &'a String>) {
        for text in texts.into_iter().filter(|t| !t.is_ascii()) {
            let words = text.split_whitespace().filter(|w| w.contains('@') || w.contains("://"));
            words.for_each(|word| self.add(hidden(word)));
            // As it is read: without what is not shown.
            domains(clean(text).as_str()).for_each(|domain| self.add(suspicious_domain(domain)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::{row, stored};

    fn told(change: impl FnOnce(&mut Order)) -> Vec<String> {
        let mut order = stored(&row("parcels", 1)).order;
        change(&mut order);
        of_order(&order).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_only_seems_to_be_a_reference_or_an_address_is_told_with_its_code_point() {
        assert_eq!(told(|_| {}), [""; 0]);
        for (reference, point) in [
            ("S3ND7\u{417}", "U+0417"),
            ("\u{421}\u{41E}\u{420}-12", "U+0421"),
            ("S3\u{200B}ND73", "U+200B"),
            ("S3ND\u{2066}73", "U+2066"),
            ("S3ND\u{FF17}3", "U+FF17"),
        ] {
            let said = told(|o| o.reference = reference.to_owned());
            assert!(said.len() == 1 && said[0].contains(point), "{reference:?}: {said:?}");
        }
        for (value, point) in [
            ("Clark <clark@daily\u{440}lanet.xyz>", "U+0440"),
            ("clark@dailyplanet\u{200D}.xyz", "U+200D"),
            ("https://s\u{435}ndle.com/track", "U+0435"),
            ("see https://\u{440}\u{430}\u{443}\u{441}\u{430}.com", "U+0440"),
        ] {
            let said = told(|o| o.groups = vec![Group::new("receiver").with("mail", value)]);
            assert!(said.len() == 1 && said[0].contains(point), "{value:?}: {said:?}");
        }
        // Names and sentences are the writer's own.
        for fine in ["Мар'яна \u{200D}Швець", "نامه\u{200C}ای", "Zo\u{EB}, Ångström", "第２営業所"]
        {
            assert_eq!(told(|o| o.customer = fine.to_owned()), [""; 0], "{fine}");
        }
    }
}
