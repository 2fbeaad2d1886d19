//! What it would cost, with the age of the answer.

use crate::{
    app::form::Open,
    model::{
        form::at,
        forms::sendle,
        provider::Provider,
        text::{DisplayText, clean},
        theme::Role,
    },
    ui::{pen::Screen, when},
};

/// One line about the price; `None`: nothing about this is priced.
pub fn line(screen: &Screen<'_>, open: &Open) -> Option<Vec<(DisplayText, Role)>> {
    let price = &open.price;
    let own = DisplayText::own;
    let mut said = vec![(own("price "), Role::Label)];
    if price.question.is_none() {
        let prices =
            open.act.name == "book" && matches!(open.act.provider, Provider::Sendle | Provider::FourOver);
        said.push((own("not asked yet: it hangs on fields that are blank"), Role::Text));
        return prices.then_some(said);
    }
    match &price.answer {
        None if price.busy => said.push((own("being asked .."), Role::Pending)),
        None => said.push((own("to be asked"), Role::Pending)),
        Some(Err(_)) => said.push((own("! not known"), Role::Late)),
        Some(Ok(all)) => {
            match (price.total(&open.draft), price.offer()) {
                (Some(total), Some(offer)) => {
                    said.push((clean(&total.to_string()), Role::Title));
                    said.push((clean(&format!("  {}  {}", offer.name, offer.arrives)), Role::Text));
                }
                _ if all.is_empty() => said.push((own("! no offer for this"), Role::Late)),
                _ => {
                    let count =
                        if all.len() == 1 { "1 offer".to_owned() } else { format!("{} offers", all.len()) };
                    let text = format!("! not told for the whole booking; {count} (s)");
                    said.push((clean(&text), Role::Late));
                }
            }
            if let Some(before) = &price.before {
                said.push((clean(&format!("  (was {before})")), Role::Changed));
            }
        }
    }
    if let Some(heard) = price.heard {
        let age = when::age(screen.model.now, heard);
        said.push((
            clean(&format!("  asked {age} ago{}", if price.busy { ", again now" } else { "" })),
            Role::Text,
        ));
    }
    Some(said)
}

/// Why there is no price.
pub fn trouble(open: &Open) -> Option<DisplayText> {
    match &open.price.answer {
        Some(Err(why)) if open.price.question.is_some() => Some(clean(why)),
        _ => None,
    }
}

/// What the provider says about the addresses.
pub fn addresses(open: &Open) -> Vec<(DisplayText, Role)> {
    match &open.price.addresses {
        None => Vec::new(),
        Some(Ok(said)) => said.iter().map(|s| (clean(&format!("address, {s}")), Role::Text)).collect(),
        Some(Err(why)) => vec![(clean(&format!("! addresses not checked: {why}")), Role::Late)],
    }
}

/// What a parcel of this weight and volume is called.
pub fn size(open: &Open) -> Option<DisplayText> {
    let sendle = open.act.provider == Provider::Sendle && at(&open.draft, "kilogram_weight").is_some();
    sendle.then(|| sendle::hint(&open.draft)).flatten().map(|hint| clean(&hint))
}
