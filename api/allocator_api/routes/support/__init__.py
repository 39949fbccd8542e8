"""What the routes share: uploads, datasets as folders, paging, ETags, answers given once."""
