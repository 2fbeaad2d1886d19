//! Stopping one job (4over, Cancel Job).

use super::{mutation, tell};
use crate::{
    model::{
        cancel::Verdict,
        intent::{Deed, Method, Mutation, Repeat},
        order::{Order, Part},
    },
    providers::plain_id::PlainId,
};

/// Builds `DELETE /orders/{job id}` for one job; the order's other jobs go on.
///
/// # Errors
/// Why not, with the next best step.
pub fn cancel(order: &Order, part: &Part) -> Result<Mutation, String> {
    let rule = &part.cancel;
    if matches!(rule.verdict, Verdict::Closed | Verdict::NotByApi) {
        let next = rule.next_step.as_ref().map(|next| format!("; {next}")).unwrap_or_default();
        return Err(format!("too late or not needed: {}{next}", rule.rule));
    }
    let job = PlainId::new(&part.id).ok_or("the job has no id that can be cancelled; ask 4over's support")?;
    let path = ["orders", job.as_str()];
    let mut change = mutation(&order.key.account, Deed::Cancel, Repeat::Delete, Method::Delete, &path);
    change.target = Some(order.key.clone());
    change.part = Some(part.id.clone());
    change.reference.clone_from(&part.id);
    tell(&mut change.summary, "order", &order.reference);
    tell(&mut change.summary, "job", &part.label);
    tell(&mut change.summary, "job id", &part.id);
    tell(&mut change.summary, "state", &part.state);
    tell(&mut change.summary, "rule", &rule.rule);
    tell(&mut change.summary, "effect", &rule.effect);
    Ok(change)
}
