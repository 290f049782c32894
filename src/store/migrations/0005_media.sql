-- Pictures of a post, and what an account has sent and not attached yet.

CREATE INDEX media_by_post ON media (b, post_id) WHERE post_id IS NOT NULL;
CREATE INDEX media_unattached ON media (b, account_id) WHERE post_id IS NULL;
