//! Lists are given in parts: one row more than is shown is asked for, to know whether more follow.

/// Takes the row too many away; returns the last row that is shown, where more follow it.
pub(crate) fn cut<T>(rows: &mut Vec<T>, most: impl TryInto<usize>) -> Option<&T> {
    let most = most.try_into().unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    rows.last().filter(|_| more)
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn the_last_row_shown_leads_on_only_where_more_follow() {
        let mut rows = vec![1, 2, 3];
        assert_eq!(cut(&mut rows, 2_i64), Some(&2));
        assert_eq!(rows, [1, 2]);
        assert_eq!(cut(&mut rows, 2_u32), None);
        assert_eq!(cut(&mut Vec::<i32>::new(), 0_usize), None);
    }
}
